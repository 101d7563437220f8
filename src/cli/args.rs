//! The command line, as one description: parsing, help, completions and the man page come from it.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgGroup, Args as ClapArgs, Parser, Subcommand, ValueEnum, ValueHint, value_parser};

use crate::finding::{Safety, Severity};
use crate::model::Kind;
use crate::registry::plan::Instead;
use crate::report::Format;

/// Checks Palette Edge configuration: user data, CanvOS .arg files, cluster profiles and packs, together.
#[derive(Parser, Debug)]
#[command(
    name = "palint",
    version,
    max_term_width = 100,
    after_help = "\
Examples:
  palint check                      check everything below the working directory
  palint explain unknown-key        why a rule exists and what to write instead"
)]
pub(super) struct Args {
    #[command(flatten)]
    pub console: ConsoleArgs,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Flags of every command.
#[derive(ClapArgs, Debug)]
pub(super) struct ConsoleArgs {
    /// Use color; `auto` looks at NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE and the terminal
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = false)]
    pub color: When,
    /// Say nothing beside the report
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say on standard error which files, settings and deployments were used
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

/// When to use color.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand, Debug)]
pub(super) enum Command {
    Check(Box<Check>),
    Explain(Explain),
    Rules(Rules),
    Matrix(Matrix),
    Images(Box<Images>),
    Effective(Box<Effective>),
    Graph(Box<Graph>),
    Upgrade(Box<Upgrade>),
    Schema(Schema),
    MergeReports(MergeReports),
    Allowances(Box<Allowances>),
    Init(Init),
    Lsp(Lsp),
    Completions(Completions),
    Man(Man),
}

/// Write the manual page
#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Examples:
  palint man | man -l -                 read it
  palint man > /usr/share/man/man1/palint.1")]
pub(super) struct Man {}

/// Write the completion script of a shell
#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Examples:
  palint completions bash > /usr/share/bash-completion/completions/palint")]
pub(super) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// Check files and say what will not work
#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Examples:
  palint check                                        everything below the working directory
  palint check sites/store-042 --palette 4.9          one site, for a release of Palette
  palint check --user-data user-data --profile infra.json
  palint check --diff                                 show what --fix would change
  palint check --output sarif=palint.sarif --output junit=palint.xml
  git show HEAD:user-data | palint check - --stdin-filename user-data

Exit codes:
  0 no finding at or above --fail-on    1 findings
  2 wrong usage, a named path that does not exist, or settings that do not read
  3 nothing to check                    4 a fault of palint itself")]
pub(super) struct Check {
    #[command(flatten)]
    pub site: Site,

    /// Apply the safe fixes
    #[arg(long, help_heading = "Fixes")]
    pub fix: bool,
    /// Apply the unsafe fixes too; look at the result
    #[arg(long, help_heading = "Fixes")]
    pub unsafe_fixes: bool,
    /// Show what the fixes would change, and change nothing
    #[arg(long, help_heading = "Fixes")]
    pub diff: bool,

    /// Report only what the change since a Git revision brought, in whichever file
    #[arg(long, value_name = "REF", help_heading = "Selection")]
    pub since: Option<String>,
    /// Report only what is not in a baseline; what is gone is taken out of it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Selection")]
    pub baseline: Option<PathBuf>,
    /// Write everything that is found to a baseline, and report nothing
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Selection",
        conflicts_with_all = ["baseline", "since", "shard"])]
    pub write_baseline: Option<PathBuf>,
    /// Check only a part of the deployments: part I of N; `palint merge-reports` joins their JSON reports
    #[arg(long, value_name = "I/N", value_parser = shard, help_heading = "Selection",
        conflicts_with_all = ["baseline", "since", "fix", "unsafe_fixes", "diff"])]
    pub shard: Option<(usize, usize)>,

    /// Lowest severity that makes the exit code 1
    #[arg(long, value_name = "SEVERITY", default_value = "error", value_parser = severity_parser(),
        help_heading = "Report")]
    pub fail_on: Severity,
    /// Exit with 0 where findings would make it 1
    #[arg(long, help_heading = "Report")]
    pub exit_zero: bool,
    /// Format of the report on standard output
    #[arg(long, value_name = "FORMAT", default_value = "full", value_parser = format_parser(),
        help_heading = "Report")]
    pub format: Format,
    /// A further report in a file, such as `sarif=palint.sarif`; may be repeated
    #[arg(long, value_name = "FORMAT=PATH", value_parser = output, help_heading = "Report")]
    pub output: Vec<(Format, PathBuf)>,
}

/// Write settings, a hook entry, and the smallest legal inputs for a choice of registry
#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Examples:
  palint init                                       settings and a hook entry in the working directory
  palint init sites/demo --registry primary-zot     with user data and a profile to start from
Nothing is overwritten.")]
pub(super) struct Init {
    /// The folder to write to
    #[arg(value_name = "FOLDER", value_hint = ValueHint::DirPath, default_value = ".")]
    pub folder: PathBuf,
    /// Write user data and a profile in which images come from this registry
    #[arg(long, value_name = "REGISTRY")]
    pub registry: Option<Registry>,
}

/// Where images come from in the inputs that `palint init` writes.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Registry {
    /// No registry of your own but a public one for the provider image
    None,
    /// Agent mode, without a provider image
    Agent,
    /// A provider registry with credentials
    Provider,
    /// Zot in the cluster, kept by Registry Connect
    PrimaryZot,
    /// Harbor in the cluster, kept by Registry Connect
    PrimaryHarbor,
    /// One external registry for every image
    External,
    /// External registries with mapping rules
    ExternalMapping,
}

/// Join the JSON reports of shards into what one run would have said
#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Examples:
  palint check --shard 1/2 --format json > 1.json
  palint check --shard 2/2 --format json > 2.json
  palint merge-reports 1.json 2.json > palint.json")]
pub(super) struct MergeReports {
    /// Reports of `palint check --shard I/N --format json`, one of each part
    #[arg(value_name = "FILE", required = true, value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,
    /// Lowest severity that makes the exit code 1
    #[arg(long, value_name = "SEVERITY", default_value = "error", value_parser = severity_parser())]
    pub fail_on: Severity,
    /// Exit with 0 where findings would make it 1
    #[arg(long)]
    pub exit_zero: bool,
}

/// List what is allowed: why, until when, and what it is good for
#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Examples:
  palint allowances                 a table for an audit
  palint allowances --format json   for programs")]
pub(super) struct Allowances {
    #[command(flatten)]
    pub site: Site,
    /// How to list them
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ListFormat,
}

/// Which files, and what is known beside them.
#[derive(ClapArgs, Debug)]
pub(super) struct Site {
    /// Files and folders; `-` is standard input; without any, the working directory
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// User data of the deployment, the installer's first; may be repeated
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Deployment")]
    pub user_data: Vec<PathBuf>,
    /// Profile of the deployment; may be repeated
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, help_heading = "Deployment")]
    pub profile: Vec<PathBuf>,
    /// Palette version to check for: `4.9`, `4.9.27` or `4.6 - 4.9`
    #[arg(long, value_name = "VERSION", help_heading = "Deployment")]
    pub palette: Option<String>,
    /// What the files cannot say, such as `mode=agent`; may be repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = key_value, help_heading = "Deployment")]
    pub assume: Vec<(String, String)>,
    /// What every named file is
    #[arg(long, value_name = "KIND", value_parser = kind_parser(), help_heading = "Deployment")]
    pub kind: Option<Kind>,
    /// Name of the text on standard input
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath, help_heading = "Deployment")]
    pub stdin_filename: Option<PathBuf>,

    /// Settings to use instead of the nearest palint.yaml
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "no_config",
        help_heading = "Settings")]
    pub config: Option<PathBuf>,
    /// Use no settings
    #[arg(long, help_heading = "Settings")]
    pub no_config: bool,
    /// The day that allowances and certificates are judged by, as YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = date, help_heading = "Settings")]
    pub today: Option<String>,
}

impl Check {
    /// True if files are to be changed.
    pub(super) fn wants_change(&self) -> bool {
        (self.fix || self.unsafe_fixes) && !self.diff
    }

    /// The fixes that may be applied, or shown.
    pub(super) fn safety(&self) -> Safety {
        if self.unsafe_fixes { Safety::Unsafe } else { Safety::Safe }
    }
}

/// Show the page of a rule: what, why, what to write instead
#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Examples:
  palint explain registry-domain-scheme")]
pub(super) struct Explain {
    /// Name of the rule
    #[arg(value_name = "RULE")]
    pub rule: String,
}

/// Show where each image is pulled from, hop by hop, and which line decides it
#[derive(ClapArgs, Debug)]
#[command(group(ArgGroup::new("subject").args(["list", "verify"])), after_help = "\
Examples:
  palint images sites/store-042                     each image with its places, in order
  palint images sites/store-042 --list              what your registry must hold, one reference a line
  palint images sites/store-042 --list=pairs |      copy it there
    while read -r from to; do crane copy \"$from\" \"$to\"; done
  palint images sites/store-042 --verify            ask the registries whether each image is there
  palint images sites/store-042 --verify --use-credentials
  palint images sites/store-042 --verify --registry 127.0.0.1:5000

Exit codes with --verify: 0 every image that was asked for is there, 1 one is not, 3 nothing to ask for.
--verify is the only command that uses the network; HTTPS_PROXY and NO_PROXY are followed.")]
pub(super) struct Images {
    #[command(flatten)]
    pub site: Site,
    /// Only the references that a registry of your own must hold; `pairs` puts the original before each
    #[arg(long, value_name = "WHAT", num_args = 0..=1, require_equals = true, default_missing_value = "targets")]
    pub list: Option<ListOf>,
    /// Ask the registries that the files name whether each image is there
    #[arg(long, help_heading = "Verification")]
    pub verify: bool,
    /// Ask this registry in place of those that the files name; with --list, the address of the one in the cluster
    #[arg(long, value_name = "URL", value_parser = Instead::parse, requires = "subject", help_heading = "Verification")]
    pub registry: Option<Instead>,
    /// Log in with the credentials that the files hold; without it they are never sent
    #[arg(long, requires = "verify", help_heading = "Verification")]
    pub use_credentials: bool,
    /// Images asked for at once
    #[arg(long, value_name = "N", default_value = "8", value_parser = value_parser!(u8).range(1..=64),
        requires = "verify", help_heading = "Verification")]
    pub jobs: u8,
    /// Seconds to wait for an answer, each time
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = value_parser!(u16).range(1..=600),
        requires = "verify", help_heading = "Verification")]
    pub timeout: u16,
    /// Further attempts after a fault that may pass
    #[arg(long, value_name = "N", default_value = "2", value_parser = value_parser!(u8).range(0..=10),
        requires = "verify", help_heading = "Verification")]
    pub retries: u8,
    /// How to write the chains
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextFormat,
}

/// Show the merged user data of a deployment, each value with the file and line that won
#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Examples:
  palint effective sites/store-042
  palint effective --user-data base/user-data --user-data sites/store-042/user-data")]
pub(super) struct Effective {
    #[command(flatten)]
    pub site: Site,
    /// How to write the values
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextFormat,
}

/// What a list of images holds.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListOf {
    /// The references in your registry.
    Targets,
    /// The original reference, a blank, the one in your registry.
    Pairs,
}

/// Show what changes in the verdicts on the way to another version of Palette
#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Examples:
  palint upgrade --from 4.6.32 --to 4.9.14 sites/store-042
  palint upgrade --to 4.10.4                        from the version in palint.yaml

Exit codes: as for `check`; 1 if a step brings an error")]
pub(super) struct Upgrade {
    #[command(flatten)]
    pub site: Site,
    /// The version to go to
    #[arg(long, value_name = "VERSION")]
    pub to: String,
    /// The version to come from; else `--palette`, else that of the settings
    #[arg(long, value_name = "VERSION")]
    pub from: Option<String>,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: TextFormat,
}

/// Write a JSON Schema, for editors and other validators
#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Examples:
  palint schema user-data > user-data.schema.json
  palint schema pack edge-native-byoi              the values of one pack
  palint schema pack                               pack.json itself")]
pub(super) struct Schema {
    /// user-data, profile, settings, pack, edge-os-layer, kubernetes-layer, report or support-matrix
    #[arg(value_name = "KIND")]
    pub kind: String,
    /// The pack, for `pack`
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
}

/// Draw a deployment: images, where they are pulled from, features, and conflicts in red
#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Examples:
  palint graph sites/store-042 > store-042.svg
  palint graph sites/store-042 --format mermaid     for a Markdown page
  palint graph sites/store-042 --format dot | dot -Tpng > store-042.png")]
pub(super) struct Graph {
    #[command(flatten)]
    pub site: Site,
    /// The deployment to draw, where there are several
    #[arg(long, value_name = "NAME")]
    pub deployment: Option<String>,
    /// How to draw it
    #[arg(long, value_name = "FORMAT", default_value = "svg")]
    pub format: PictureFormat,
}

/// How a picture is written.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PictureFormat {
    Svg,
    Dot,
    Mermaid,
}

/// For eyes or for programs.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextFormat {
    Text,
    Json,
}

/// List the rules
#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Examples:
  palint rules                  a table
  palint rules --format json    for programs")]
pub(super) struct Rules {
    /// How to list them
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: ListFormat,
}

/// Show the support matrix of image registries, or prove it consistent
#[derive(ClapArgs, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  palint matrix                       every pair and condition, with verdict and source
  palint matrix --palette 4.9         what holds for a release of Palette
  palint matrix --format mermaid      for a Markdown page
  palint matrix check                 no contradiction, no dead row, a deployment for and beside each"
)]
pub(super) struct Matrix {
    #[command(subcommand)]
    pub command: Option<MatrixCommand>,
    /// Only what can hold for this version of Palette
    #[arg(long, value_name = "VERSION")]
    pub palette: Option<String>,
    /// How to write it
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: MatrixFormat,
}

/// What to do with the matrix.
#[derive(Subcommand, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MatrixCommand {
    /// Prove that the rows do not contradict each other and that each can hold
    Check,
}

/// How the matrix is written.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MatrixFormat {
    Table,
    Json,
    Mermaid,
}

/// Serve an editor: the language server on standard input and output
#[derive(ClapArgs, Debug)]
#[command(after_help = "\
Examples:
  palint lsp --stdio    what an editor runs; see its settings for language servers")]
pub(super) struct Lsp {
    /// What most clients say; there is no other way
    #[arg(long, hide = true)]
    pub stdio: bool,
}

/// How a list is written.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListFormat {
    Table,
    Json,
}

fn kind_parser() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::NAMED.map(Kind::word))
        .map(|word| Kind::from_word(&word).expect("the parser takes only these words"))
}

fn severity_parser() -> impl TypedValueParser<Value = Severity> {
    let words = [Severity::Error, Severity::Warning, Severity::Hint].map(Severity::word);
    PossibleValuesParser::new(words).map(|word| Severity::from_word(&word).expect("the parser takes only these words"))
}

fn format_parser() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::word))
        .map(|word| Format::from_word(&word).expect("the parser takes only these words"))
}

fn key_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write it as KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

fn output(text: &str) -> Result<(Format, PathBuf), String> {
    let (word, path) = text.split_once('=').ok_or("write it as FORMAT=PATH")?;
    let known = || Format::ALL.map(Format::word).join(", ");
    let format = Format::from_word(word).ok_or_else(|| format!("`{word}` is no format; known are {}", known()))?;
    if path.is_empty() {
        return Err("write it as FORMAT=PATH".to_owned());
    }
    Ok((format, PathBuf::from(path)))
}

fn shard(text: &str) -> Result<(usize, usize), String> {
    let wrong = || "write it as I/N, with I from 1 to N".to_owned();
    let (part, of) = text.split_once('/').ok_or_else(wrong)?;
    let (part, of): (usize, usize) = (part.parse().map_err(|_| wrong())?, of.parse().map_err(|_| wrong())?);
    if (1..=of).contains(&part) { Ok((part, of)) } else { Err(wrong()) }
}

fn date(text: &str) -> Result<String, String> {
    let wrong = || "write it as YYYY-MM-DD".to_owned();
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return Err(wrong()) };
    let number = |part: &str, digits: usize| {
        let plain = part.len() == digits && part.bytes().all(|it| it.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| plain).ok_or_else(wrong)
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    if (1..=days).contains(&day) { Ok(text.to_owned()) } else { Err(format!("`{text}` is no day")) }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::{Args, date, shard};

    #[test]
    fn the_description_holds_together() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_day_is_one_of_the_calendar() {
        assert!(date("2028-02-29").is_ok());
        for wrong in ["2027-02-29", "2027-13-01", "27-01-01", "2027-1-1", "today", "2027-04-31"] {
            assert!(date(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_shard_counts_from_one() {
        assert_eq!(shard("2/3"), Ok((2, 3)));
        for wrong in ["0/3", "4/3", "1", "a/b", "1/0"] {
            assert!(shard(wrong).is_err(), "{wrong}");
        }
    }
}
