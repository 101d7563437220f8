//! `palint images --verify`: what the registries said, registry by registry.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::text::visible;
use crate::registry::plan::{Ask, Item, Plan};
use crate::registry::{Answer, Verdict};

/// How many were asked for, are there, are not, and were not asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Found.
    pub found: usize,
    /// Asked for and not found, whatever the reason.
    pub failed: usize,
    /// Not asked for.
    pub not_asked: usize,
}

impl Count {
    /// Of every image of a plan.
    pub fn of(plan: &Plan, answers: &[Answer]) -> Count {
        let mut count = Count::default();
        for item in &plan.items {
            match &item.asked {
                Ok(ask) if matches!(answers[ask.question].verdict, Verdict::Found { .. }) => count.found += 1,
                Ok(_) => count.failed += 1,
                Err(_) => count.not_asked += 1,
            }
        }
        count
    }

    /// The last line.
    fn sentence(&self) -> String {
        format!("{} found, {} failed, {} not asked for", self.found, self.failed, self.not_asked)
    }
}

/// The answers as text.
pub fn text(plan: &Plan, answers: &[Answer]) -> String {
    let mut out = String::new();
    let asked = |item: &Item, endpoint: usize| {
        item.asked.as_ref().is_ok_and(|ask| plan.questions[ask.question].endpoint == endpoint)
    };
    for (index, endpoint) in plan.endpoints.iter().enumerate() {
        let items: Vec<&Item> = plan.items.iter().filter(|item| asked(item, index)).collect();
        let Some(first) = items.iter().find_map(|item| item.asked.as_ref().ok()) else { continue };
        let _ = write!(out, "{}", endpoint.host);
        if endpoint.plain {
            out += ", without TLS";
        } else if endpoint.insecure {
            out += ", TLS not checked (`insecure`)";
        }
        if let (Some(at), Some(_)) = (&first.credentials, &endpoint.login) {
            let _ = write!(out, ", with the credentials at {}", visible(at));
        }
        if let Some(at) = first.certificates.first() {
            let _ = write!(out, ", trusting the certificate at {}", visible(at));
        }
        out.push('\n');
        for item in items {
            one(&mut out, item, answers, endpoint.login.is_some());
        }
        out.push('\n');
    }
    let left: Vec<(&Item, &str)> = plan.items.iter().filter_map(|it| Some((it, *it.asked.as_ref().err()?))).collect();
    if !left.is_empty() {
        out += "not asked for\n";
        for (item, why) in left {
            let _ = writeln!(out, "  {}  ({why})", visible(&item.image));
        }
        out.push('\n');
    }
    let _ = writeln!(out, "{}", Count::of(plan, answers).sentence());
    out
}

fn one(out: &mut String, item: &Item, answers: &[Answer], sent: bool) {
    let Ok(ask) = &item.asked else { return };
    let answer = &answers[ask.question];
    let _ = writeln!(out, "  {:<24}{}", answer.verdict.word(), item.reference);
    if matches!(answer.verdict, Verdict::Found { .. }) {
        return;
    }
    let _ = writeln!(out, "    {}", visible(&message(ask, answer, sent)));
    let _ = writeln!(out, "    for {}, named in {}", visible(&item.image), visible(&item.named.join(", ")));
}

/// What is wrong, and which lines have to do with it.
fn message(ask: &Ask, answer: &Answer, sent: bool) -> String {
    let mut words = answer.verdict.sentence();
    let credentials = ask.credentials.as_deref();
    match (&answer.verdict, credentials) {
        (Verdict::Unauthorized, Some(at)) if ask.usable && !sent => {
            let _ = write!(words, "; --use-credentials sends those at {at}");
        }
        (Verdict::Unauthorized, Some(at)) => {
            let _ = write!(words, "; those at {at} are known only at deployment");
        }
        (Verdict::Unauthorized, None) => words += "; the files hold none for it",
        (Verdict::WrongCredentials | Verdict::Denied, Some(at)) if sent => {
            let _ = write!(words, ": {at}");
        }
        (Verdict::Certificate(_), _) => match ask.certificates.first() {
            Some(at) => {
                let _ = write!(words, "; the one at {at} does not help");
            }
            None => words += "; the files name none to trust for it",
        },
        (Verdict::OwnCertificate, _) => {
            let _ = write!(words, ": {}", ask.certificates.join(", "));
        }
        _ => {}
    }
    match answer.attempts {
        0 if !matches!(answer.verdict, Verdict::OwnCertificate) => words += " (not asked again)",
        2.. => {
            let _ = write!(words, " (asked {} times)", answer.attempts);
        }
        _ => {}
    }
    words
}

/// The answers for programs.
pub fn json(plan: &Plan, answers: &[Answer]) -> Value {
    let images: Vec<Value> = plan.items.iter().map(|item| of_item(plan, item, answers)).collect();
    let count = Count::of(plan, answers);
    json!({
        "version": 1,
        "images": images,
        "summary": { "found": count.found, "failed": count.failed, "notAsked": count.not_asked },
    })
}

fn of_item(plan: &Plan, item: &Item, answers: &[Answer]) -> Value {
    let mut value = json!({
        "image": item.image,
        "deployments": item.deployments,
        "named": item.named,
    });
    match &item.asked {
        Err(why) => {
            value["verdict"] = json!("not-asked");
            value["message"] = json!(why);
        }
        Ok(ask) => {
            let answer = &answers[ask.question];
            let endpoint = &plan.endpoints[plan.questions[ask.question].endpoint];
            value["verdict"] = json!(answer.verdict.word());
            value["reference"] = json!(item.reference);
            value["registry"] = json!(endpoint.host);
            value["attempts"] = json!(answer.attempts);
            value["credentials"] = json!(ask.credentials);
            value["credentialsSent"] = json!(endpoint.login.is_some());
            value["certificates"] = json!(ask.certificates);
            match &answer.verdict {
                Verdict::Found { digest } => value["digest"] = json!(digest),
                _ => value["message"] = json!(message(ask, answer, endpoint.login.is_some())),
            }
        }
    }
    value
}
