//! The client: one connection pool for each registry, a few questions at once, a few attempts each.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use oci_client::client::{Certificate, CertificateEncoding, ClientConfig, ClientProtocol};
use oci_client::secrets::RegistryAuth;
use oci_client::{Client, Reference, RegistryOperation};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{Answer, Endpoint, Limits, Question, Verdict, Version, fault};

/// Before the second attempt; doubled before each further one.
const PAUSE: Duration = Duration::from_millis(200);

const AGENT: &str = concat!("palint/", env!("CARGO_PKG_VERSION"));

/// Asks every question; see [`super::ask`].
pub(super) fn ask(
    endpoints: &[Endpoint],
    questions: &[Question],
    limits: Limits,
    done: &Arc<AtomicUsize>,
) -> Result<Vec<Answer>, String> {
    // A second call finds it installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    if cfg!(unix) && !cfg!(target_vendor = "apple") && rustls_native_certs::load_native_certs().certs.is_empty() {
        return Err("this machine has no certificates to trust; install its package of CA certificates".to_owned());
    }
    let runtime: Runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|fault| format!("the network cannot be used: {fault}"))?;
    let slots = Arc::new(Semaphore::new(limits.jobs));
    let mut answers: Vec<Option<Answer>> = vec![None; questions.len()];
    let mut tasks = JoinSet::new();
    for (index, endpoint) in endpoints.iter().enumerate() {
        let own = questions.iter().enumerate().filter(|(_, it)| it.endpoint == index);
        let own: Vec<(usize, Question)> = own.map(|(at, it)| (at, it.clone())).collect();
        let (endpoint, slots, done) = (endpoint.clone(), Arc::clone(&slots), Arc::clone(done));
        tasks.spawn_on(ask_registry(endpoint, own, limits, slots, done), runtime.handle());
    }
    runtime.block_on(async {
        while let Some(ended) = tasks.join_next().await {
            for (at, answer) in ended.unwrap_or_default() {
                answers[at] = Some(answer);
            }
        }
    });
    // A name that is still being looked up must not hold the program.
    runtime.shutdown_background();
    let lost = || Answer { verdict: Verdict::NotARegistry("the client broke down".to_owned()), attempts: 1 };
    Ok(answers.into_iter().map(|it| it.unwrap_or_else(lost)).collect())
}

/// Asks one registry: a first question alone, and the others at once if that has not settled them all.
async fn ask_registry(
    endpoint: Endpoint,
    questions: Vec<(usize, Question)>,
    limits: Limits,
    slots: Arc<Semaphore>,
    done: Arc<AtomicUsize>,
) -> Vec<(usize, Answer)> {
    let mut answers = Vec::new();
    let mut rest = questions.into_iter();
    let Some((at, question)) = rest.next() else { return answers };
    let (first, way) = first_answer(&endpoint, &question, limits, &slots).await;
    done.fetch_add(1, Ordering::Relaxed);
    let settled = first.verdict.is_of_registry().then(|| first.verdict.clone());
    answers.push((at, first));
    if let Some(verdict) = settled {
        for (at, _) in rest {
            done.fetch_add(1, Ordering::Relaxed);
            answers.push((at, Answer { verdict: verdict.clone(), attempts: 0 }));
        }
        return answers;
    }
    let mut tasks = JoinSet::new();
    for (at, question) in rest {
        let (endpoint, way, slots) = (endpoint.clone(), way.clone(), Arc::clone(&slots));
        let done = Arc::clone(&done);
        tasks.spawn(async move {
            let answer = answer(&endpoint, &way, &question, limits, &slots).await;
            done.fetch_add(1, Ordering::Relaxed);
            (at, answer)
        });
    }
    while let Some(ended) = tasks.join_next().await {
        answers.extend(ended.ok());
    }
    answers
}

/// The first answer of a registry, and the client that it was had with.
async fn first_answer(
    endpoint: &Endpoint,
    question: &Question,
    limits: Limits,
    slots: &Semaphore,
) -> (Answer, Result<Client, Verdict>) {
    let way = client(endpoint, limits, endpoint.plain);
    let first = answer(endpoint, &way, question, limits, slots).await;
    let speaks_plain = endpoint.insecure && !endpoint.plain && matches!(first.verdict, Verdict::Tls(_));
    if !speaks_plain {
        return (first, way);
    }
    let way = client(endpoint, limits, true);
    (answer(endpoint, &way, question, limits, slots).await, way)
}

fn client(endpoint: &Endpoint, limits: Limits, plain: bool) -> Result<Client, Verdict> {
    // Those that did not decode are left empty by the plan.
    if endpoint.certificates.iter().any(Vec::is_empty) {
        return Err(Verdict::OwnCertificate);
    }
    let trusted = |der: &Vec<u8>| Certificate { encoding: CertificateEncoding::Der, data: der.clone() };
    let config = ClientConfig {
        protocol: if plain { ClientProtocol::Http } else { ClientProtocol::Https },
        accept_invalid_certificates: endpoint.insecure,
        extra_root_certificates: endpoint.certificates.iter().map(trusted).collect(),
        connect_timeout: Some(limits.timeout),
        read_timeout: Some(limits.timeout),
        user_agent: AGENT,
        ..ClientConfig::default()
    };
    Client::try_from(config).map_err(|_| Verdict::OwnCertificate)
}

async fn answer(
    endpoint: &Endpoint,
    client: &Result<Client, Verdict>,
    question: &Question,
    limits: Limits,
    slots: &Semaphore,
) -> Answer {
    let client = match client {
        Ok(client) => client,
        Err(verdict) => return Answer { verdict: verdict.clone(), attempts: 0 },
    };
    let (host, repository) = (endpoint.host.clone(), question.repository.clone());
    let image = match &question.version {
        Version::Tag(tag) => Reference::with_tag(host, repository, tag.clone()),
        Version::Digest(digest) => Reference::with_digest(host, repository, digest.clone()),
    };
    let auth = match &endpoint.login {
        Some(login) => RegistryAuth::Basic(login.username.clone(), login.password.clone()),
        None => RegistryAuth::Anonymous,
    };
    let mut attempts = 0;
    loop {
        attempts += 1;
        let verdict = {
            // A closed semaphore cannot be: nobody closes it.
            let _slot = slots.acquire().await.ok();
            match tokio::time::timeout(limits.timeout, once(client, &image, &auth)).await {
                Ok(verdict) => verdict,
                Err(_) => Verdict::TimedOut,
            }
        };
        if !verdict.may_pass() || attempts > limits.retries {
            return Answer { verdict, attempts };
        }
        tokio::time::sleep(PAUSE * 2_u32.saturating_pow(attempts - 1)).await;
    }
}

async fn once(client: &Client, image: &Reference, auth: &RegistryAuth) -> Verdict {
    let has_login = !matches!(auth, RegistryAuth::Anonymous);
    if let Err(error) = client.auth(image, auth, RegistryOperation::Pull).await {
        return fault::verdict(&error, has_login);
    }
    match client.fetch_manifest_digest(image, auth).await {
        Ok(digest) => Verdict::Found { digest },
        Err(error) => fault::verdict(&error, has_login),
    }
}
