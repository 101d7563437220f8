//! `palint images --verify`: asks the registries whether what the site pulls is there.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::args::{Images, TextFormat};
use super::output::Console;
use super::progress::Progress;
use super::{CLEAN, FINDINGS, NOTHING, USAGE, site};
use crate::registry::plan::{Plan, Wish};
use crate::registry::{self, Limits};
use crate::report::plain_json;
use crate::report::verify::{self, Count};

/// Runs the command.
pub(super) fn run(args: &Images, console: &Console) -> u8 {
    let limits = Limits {
        jobs: usize::from(args.jobs),
        timeout: Duration::from_secs(u64::from(args.timeout)),
        retries: u32::from(args.retries),
    };
    // Said before anything is read: without a client no site can be verified.
    if !registry::IS_BUILT_IN
        && let Err(why) = registry::ask(&[], &[], limits, &Arc::default())
    {
        console.complain(&why);
        return USAGE;
    }
    let wish = Wish { use_credentials: args.use_credentials, registry: args.registry.clone() };
    let mut plan = Plan::default();
    if let Err(code) = site::explain(&args.site, console, |facts, files| plan.add(facts, files, &wish)) {
        return code;
    }
    for endpoint in &plan.endpoints {
        console.tell(&format!(
            "asking {}{}",
            endpoint.host,
            if endpoint.login.is_some() { ", with credentials" } else { "" }
        ));
    }
    let progress = Progress::of(console, "images");
    progress.total.store(plan.questions.len(), Ordering::Relaxed);
    let answers = registry::ask(&plan.endpoints, &plan.questions, limits, &progress.done);
    drop(progress);
    let answers = match answers {
        Ok(answers) => answers,
        Err(why) => {
            console.complain(&why);
            return USAGE;
        }
    };
    let printed = console.print(&match args.format {
        TextFormat::Text => verify::text(&plan, &answers),
        TextFormat::Json => plain_json(&format!("{:#}\n", verify::json(&plan, &answers))),
    });
    let count = Count::of(&plan, &answers);
    match (printed, count) {
        (CLEAN, Count { failed: 1.., .. }) => FINDINGS,
        (CLEAN, Count { found: 0, .. }) => {
            console.say("no image here is pulled from a registry that can be asked");
            NOTHING
        }
        (code, _) => code,
    }
}
