//! Three processes behind one name, on one database, with one provider.

use serde_json::json;

use crate::database::Database;
use crate::instance::Instance;
use crate::openid::OpenId;
use crate::support::{Browser, free_address};

pub struct Cluster {
    pub provider: OpenId,
    pub instances: Vec<Instance>,
    pub database: Database,
    origin: String,
}

impl Cluster {
    pub async fn start(database: Database) -> Self {
        let addresses = [free_address(), free_address(), free_address()];
        let origin = format!("http://{}", addresses[0]);
        let provider = OpenId::start(&format!("{origin}/connect/get_token/")).await;
        let mut instances = Vec::new();
        for addr in addresses {
            let there =
                [("CONNECT_ISSUER", &*provider.issuer), ("CONNECT_GRAPH_URL", &provider.issuer)];
            instances.push(Instance::serve(addr, &origin, &database, &there).await);
        }
        Self { provider, instances, database, origin }
    }

    /// Signs somebody in at the first instance, with an access token that lives for `life` seconds;
    /// those after it live an hour. The same session comes back as a browser at each instance.
    pub async fn sign_in(&self, life: u64) -> Vec<Browser> {
        self.provider.steer(json!({"token_life": life})).await;
        let first = Browser::new(self.instances[0].addr, &self.origin);
        let page = self.provider.sign_in(&first).await;
        let session = first.session().unwrap_or_else(|| panic!("not signed in: {page:?}"));
        self.provider.steer(json!({"token_life": 3600})).await;
        let at = |instance: &Instance| {
            let browser = Browser::new(instance.addr, &self.origin);
            browser.plant("__Host-Http-session", &session);
            browser
        };
        self.instances.iter().map(at).collect()
    }
}
