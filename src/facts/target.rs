//! Versions and circumstances of a deployment that its files cannot say.

use std::collections::BTreeMap;

use crate::catalog::versions::{Version, VersionRange};
use crate::finding::Place;

/// How hosts are installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// From the vendor's image.
    Appliance,
    /// The agent on the user's own operating system.
    Agent,
    /// A MAAS or cloud image.
    Maas,
}

/// Versions and circumstances; what is not said is unknown, and a rule that needs it is silent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Target {
    /// Palette.
    pub palette: Option<VersionRange>,
    /// The agent.
    pub agent: Option<VersionRange>,
    /// CanvOS.
    pub canvos: Option<VersionRange>,
    /// How hosts are installed.
    pub mode: Option<Mode>,
    /// Whether the site reaches the internet.
    pub internet: Option<bool>,
    /// Whether a content bundle is part of the installer.
    pub content_bundle: Option<bool>,
    /// The tool that built it (`palette-cli`, `palette-edge-cli`) and its version.
    pub bundle_tool: Option<(String, Option<Version>)>,
    /// A new cluster, or one that exists.
    pub cluster_new: Option<bool>,
    /// VerteX manages it.
    pub vertex: Option<bool>,
    /// Where the settings say so, by the key of `assume:`; what the command line says has no place.
    pub said_at: BTreeMap<String, Place>,
}

/// The keys of `assume:` and `--assume`.
pub const KEYS: [&str; 9] =
    ["palette", "agent", "canvos", "mode", "internet", "content-bundle", "bundle-tool", "cluster", "product"];

impl Target {
    /// Takes one `assume:` entry; the error says what the key takes.
    pub fn assume(&mut self, key: &str, value: &str) -> Result<(), String> {
        let range = || {
            VersionRange::parse(value)
                .ok_or_else(|| format!("`{key}` takes a version, such as `4.9.39`, not `{value}`"))
        };
        let choice = |yes: &str, no: &str| match value {
            _ if value == yes => Ok(true),
            _ if value == no => Ok(false),
            _ => Err(format!("`{key}` takes `{yes}` or `{no}`, not `{value}`")),
        };
        let yes_no = || match value {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => choice("yes", "no"),
        };
        match key {
            "palette" => self.palette = Some(range()?),
            "agent" => self.agent = Some(range()?),
            "canvos" => self.canvos = Some(range()?),
            "mode" => {
                self.mode = Some(match value {
                    "appliance" => Mode::Appliance,
                    "agent" => Mode::Agent,
                    "maas" => Mode::Maas,
                    _ => return Err(format!("`mode` takes `appliance`, `agent` or `maas`, not `{value}`")),
                });
            }
            "internet" => self.internet = Some(yes_no()?),
            "content-bundle" => self.content_bundle = Some(yes_no()?),
            "bundle-tool" => {
                let (tool, version) = value.split_once(' ').unwrap_or((value, ""));
                self.bundle_tool = Some((tool.to_owned(), Version::parse(version)));
            }
            "cluster" => self.cluster_new = Some(choice("new", "existing")?),
            "product" => self.vertex = Some(choice("vertex", "palette")?),
            _ => return Err(format!("`{key}` is nothing that can be assumed; known are {}", KEYS.join(", "))),
        }
        Ok(())
    }
}
