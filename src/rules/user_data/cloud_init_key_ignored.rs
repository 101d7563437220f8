//! The Edge host does not read this key of cloud-init.
//!
//! The file looks like cloud-init and is read by another program, which knows few of its keys and passes over the rest without a word.
//!
//! # Avoid
//! ```yaml
//! packages: [ ethtool ]
//! bootcmd: [ systemctl start depot ]
//! ```
//!
//! # Prefer
//! ```yaml
//! stages:
//!   boot:
//!     - packages: { install: [ ethtool ], refresh: true }
//!     - commands: [ systemctl start depot ]
//! ```

use crate::catalog::schema::Schema;
use crate::facts::Context;
use crate::finding::{Confidence, Severity, Tag};
use crate::model::Model;
use crate::rules::{Check, Findings, Group, Rule};

pub(super) static RULE: Rule = Rule {
    id: "cloud-init-key-ignored",
    group: Group::UserData,
    severity: Severity::Warning,
    confidence: Confidence::Verified,
    page: include_str!("cloud_init_key_ignored.rs"),
    source: "yip",
    check: Check::Document(check),
};

fn check(model: &Model<'_>, _: &Context, findings: &mut Findings) {
    let Some(user_data) = &model.user_data else { return };
    let known = Schema::UserData.root();
    for entry in user_data.root.entries() {
        let key = entry.key.text_or_empty();
        let rule = known.property(key).and_then(|spot| spot.word("x-palint-rule"));
        if rule != Some("cloud-init-key-ignored") {
            continue;
        }
        let finding = findings.add(entry.key.place(), format!("the Edge host never reads `{key}`"));
        finding.tag(Tag::Unused);
        finding.help(match key {
            "packages" | "package_update" | "package_upgrade" | "apt" => {
                "install packages in the image, or in a step with `packages`"
            }
            "bootcmd" => "put the commands into a step of the stage `boot`",
            "ntp" | "timezone" | "locale" => {
                "use `stylus.site.ntpServers`, or a step with `timesyncd` or `systemd_firstboot`"
            }
            "chpasswd" | "ssh_pwauth" | "disable_root" => "set passwords and keys in a step with `users`",
            "network" => "use `stylus.site.network`",
            "mounts" | "swap" => "use `install.extra-partitions` and a step with `layout` or `commands`",
            "power_state" => "use `install.reboot` or `install.poweroff`",
            _ => "do it in a step under `stages`, or remove the key",
        });
    }
}
