//! One life of a session: who asks for tokens and changes or ends it, at which times.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio_util::task::TaskTracker;

use super::event::{Event, What};
use super::link::{Link, sleep};
use super::world::{ID, World};
use crate::server::clock::Timestamp;
use crate::server::id_token::Identity;
use crate::server::session::data::{Profile, SessionData};
use crate::server::session::refresh::{NoToken, TokenKeeper};
use crate::server::session::seal::Sealer;
use crate::server::session::store::{NewSession, SessionStore};
use crate::server::session::tokens::{AccessToken, Tokens};
use crate::server::session::{Session, Sessions};

/// How long callers come and faults happen, in milliseconds.
const BUSY: u64 = 50_000;

/// How long after the last fault a statement may still arrive.
const SETTLING: u64 = 10_000;

/// How long after that an instance may take to give a token.
const MENDED: u64 = 40_000;

/// How long a session lives: longer than anything here.
const DAY: Duration = Duration::from_hours(24);

/// One life of an instance.
#[derive(Clone)]
pub(super) struct Instance {
    pub(super) link: Link,
    pub(super) sessions: Sessions,
    pub(super) keeper: TokenKeeper,
}

/// All instances that share a session.
pub(super) struct Life {
    pub(super) world: Arc<World>,
    instances: Mutex<Vec<Instance>>,
}

impl Instance {
    fn start(world: &Arc<World>, place: usize, life: u32) -> Self {
        let link = Link { world: world.clone(), place, life };
        let sessions = Sessions::new(Arc::new(link.clone()), world.sealer(), DAY, DAY);
        let grant = Arc::new(link.clone());
        let keeper = TokenKeeper::new(sessions.clone(), grant, TaskTracker::new());
        Self { link, sessions, keeper }
    }

    pub(super) async fn session(&self) -> Result<Session, NoToken> {
        self.sessions.recent(ID).await?.ok_or(NoToken::SignedOut)
    }
}

impl Life {
    /// The process of this place; nothing while it is not there.
    pub(super) fn instance(&self, place: usize) -> Option<Instance> {
        let life = {
            let state = self.world.state();
            let life = state.places[place].life;
            (state.places[place].from <= state.now()).then_some(life)?
        };
        let instance = &mut self.instances.lock().unwrap()[place];
        if instance.link.life != life {
            *instance = Instance::start(&self.world, place, life);
            instance.link.record(What::Restarted);
        }
        Some(instance.clone())
    }
}

/// Lives the life that a seed decides, and tells what happened.
pub(super) fn live(seed: u64, rotating: bool, sealer: Sealer) -> Vec<Event> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(async {
        let world = Arc::new(World::new(seed, rotating, sealer));
        let places = world.state().places.len();
        let start = |place| Instance::start(&world, place, 0);
        let instances = Mutex::new((0..places).map(start).collect());
        let life = Arc::new(Life { world: world.clone(), instances });
        begin(&life).await;
        life.populate(places);
        sleep(BUSY).await;
        world.heal();
        sleep(SETTLING).await;
        life.examine(places).await;
        std::mem::take(&mut world.state().trace)
    })
}

/// Somebody has signed in.
async fn begin(life: &Life) {
    let instance = life.instance(0).unwrap();
    let now = instance.link.clock();
    let tokens = {
        let mut state = life.world.state();
        let due = state.chance.below(9);
        let left = Duration::from_secs(due + state.chance.pick(&[0, 10, 300]));
        let earlier = Timestamp(now.0 - 3_600);
        let issued = state.issuer.tokens(0, earlier, false);
        Tokens { expires: now.plus(left), renew: now.plus(Duration::from_secs(due / 2)), ..issued }
    };
    let data = SessionData { identity: identity(), profile: None, tokens };
    let sealed = instance.sessions.seal(ID, &data);
    let (user_key, sid) = (data.identity.user_key().hash(), None);
    let session = NewSession { id_hash: ID, user_key, sid, idle: DAY, max: DAY, sealed };
    instance.link.insert(session).await.unwrap();
}

pub(super) fn identity() -> Identity {
    Identity {
        issuer: "i".into(),
        subject: "s".into(),
        tenant_id: None,
        object_id: None,
        name: None,
        username: None,
        login_hint: None,
        sid: None,
    }
}

pub(super) fn profile(name: u64) -> Profile {
    Profile { name: name.to_string(), address: String::new() }
}

impl Life {
    /// After all faults each instance gives a new token, unless the session has ended.
    async fn examine(self: &Arc<Self>, places: usize) {
        let stored = self.world.stored();
        let refused = format!("A{}", stored.map_or(0, |(access, _)| access));
        let probes: Vec<_> = (0..places)
            .map(|place| {
                let (life, refused) = (self.clone(), AccessToken::new(refused.clone()));
                tokio::spawn(async move { life.probe(place, refused).await })
            })
            .collect();
        for probe in probes {
            probe.await.unwrap();
        }
        // The last lease, if anybody left one, runs out.
        sleep(MENDED).await;
        let stored = self.world.stored();
        let mut state = self.world.state();
        let clock = state.database_clock();
        let leased = state.table.is_leased(clock, ID);
        state.record(0, What::Final(stored, leased));
    }

    async fn probe(&self, place: usize, refused: AccessToken) {
        let began = tokio::time::Instant::now();
        let instance = self.instance(place).unwrap();
        while began.elapsed() < Duration::from_millis(MENDED) {
            let asked = async {
                let session = instance.session().await?;
                let (refused, now) = (refused.clone(), instance.link.clock());
                instance.keeper.another_token(&session, refused, None, now).await
            };
            match asked.await {
                Ok(_) | Err(NoToken::SignedOut) => return instance.link.record(What::Served),
                Err(_) => sleep(1_000).await,
            }
        }
        instance.link.record(What::Starved);
    }
}
