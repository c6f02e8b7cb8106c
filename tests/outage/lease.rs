//! A database that fails between two statements of a refresh.

use std::time::{Duration, Instant};

use crate::stage::Stage;
use crate::support::{Answer, Form, eventually, tokens};

/// While `broken` has a row, nobody can look at a lease that is taken, nor give it back.
const BREAKABLE: &str = "
    CREATE TABLE broken (since bigint);
    CREATE FUNCTION fail() RETURNS bigint LANGUAGE plpgsql
        AS $$ BEGIN RAISE 'broken'; END $$;
    CREATE FUNCTION fail_when_broken() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN IF EXISTS (SELECT FROM broken) THEN RAISE 'broken'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER breakable BEFORE UPDATE ON sessions FOR EACH ROW
        WHEN (NEW.lease_until = 0 AND OLD.lease_until > 0) EXECUTE FUNCTION fail_when_broken();
    CREATE OR REPLACE VIEW clock AS SELECT CASE
        WHEN EXISTS (SELECT FROM broken, sessions WHERE lease_until > 0) THEN fail()
        ELSE CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint) END AS now;";

const TAKEN: &str = "SELECT count(*) FROM sessions WHERE lease_until > 0";

#[tokio::test]
async fn a_lease_that_nobody_uses_is_given_back_when_the_database_is_there_again() {
    let stage = Stage::build().await;
    let browser = stage.with(tokens(3_660, -60)).await;
    stage.postgres.sql(BREAKABLE).await;
    stage.postgres.sql("INSERT INTO broken VALUES (1)").await;
    assert_eq!(browser.send_mail(&Form::new()).await.status, 503);
    assert_eq!(stage.postgres.number(TAKEN).await, 1, "nothing was tried");
    assert!(stage.microsoft.asked("/token").is_empty(), "asked without a look at the lease");
    stage.postgres.sql("DELETE FROM broken").await;
    let mended = Instant::now();
    eventually("it is given back", || async { stage.postgres.number(TAKEN).await == 0 }).await;
    assert_eq!(browser.send_mail(&Form::new()).await.status, 200);
    assert!(mended.elapsed() < Duration::from_secs(20), "it took {:?}", mended.elapsed());
}

#[tokio::test]
async fn a_lease_of_a_refresh_that_failed_is_given_back_too() {
    let stage = Stage::build().await;
    let browser = stage.with(tokens(3_660, -60)).await;
    stage.postgres.sql(BREAKABLE).await;
    stage.microsoft.once("/token", Answer::new(503, ""));
    assert_eq!(browser.send_mail(&Form::new()).await.status, 503);
    assert_eq!(stage.postgres.number(TAKEN).await, 0);
    assert_eq!(browser.send_mail(&Form::new()).await.status, 200);
    assert_eq!(stage.microsoft.asked("/token").len(), 2);
}
