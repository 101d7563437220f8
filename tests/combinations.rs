//! Every consistent combination of registries, with and without credentials: the verdict of the documents is that of the
//! matrix, computed here a second time from the definitions of the kinds; and every way out is one, with none cheaper.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet};
use std::sync::Arc;

use palint::catalog::matrix::{FactId, RepairKind, Row, RowRepair, Verdict, matrix};
use palint::engine::witness::Site;
use palint::engine::{self, Options};
use palint::facts::conflicts::{self, Way, WaysOut};
use palint::facts::named::{self, Truths};
use palint::facts::pairing::Wanted;
use palint::source::{File, Files};

/// What user data and profile hold: the kinds K1 to K14.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Kinds {
    zot: bool,
    harbor: bool,
    connect: bool,
    in_cluster: bool,
    rewriting: bool,
    local_harbor: bool,
    single: Option<bool>,  // with credentials
    several: Option<bool>, // with credentials
    mapping: bool,
    image: Image,
    provider_credentials: bool,
    webhook_off: bool,
    redirects: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Image {
    Named,
    Ecr,
    None,
}

impl Kinds {
    const NONE: Kinds = Kinds {
        zot: false,
        harbor: false,
        connect: false,
        in_cluster: false,
        rewriting: false,
        local_harbor: false,
        single: None,
        several: None,
        mapping: false,
        image: Image::Named,
        provider_credentials: false,
        webhook_off: false,
        redirects: false,
    };

    /// Every fact of the matrix that holds, by the definitions of the kinds (a central, full, new profile on K3s).
    fn facts(&self) -> BTreeSet<&'static str> {
        let mut facts = BTreeSet::new();
        let mut add = |name: &'static str, holds: bool| {
            if holds {
                facts.insert(name);
            }
        };
        let primary_zot = self.zot && self.connect;
        let primary_harbor = self.harbor && self.connect;
        let primary_other = self.connect && self.in_cluster && !self.zot && !self.harbor;
        let primary = primary_zot || primary_harbor || primary_other;
        let in_cluster = primary || self.local_harbor;
        let external = self.single.is_some() || self.several.is_some();
        let authenticated = self.single == Some(true) || self.several == Some(true);
        let mapping_only = self.mapping && self.several.is_none();
        let rewriter = self.connect && self.rewriting && !self.in_cluster;
        add("zot-pack", self.zot);
        add("harbor-pack", self.harbor);
        add("registry-pack", self.zot || self.harbor);
        add("registry-connect", self.connect);
        add("primary-zot", primary_zot);
        add("primary-harbor", primary_harbor);
        add("primary-other", primary_other);
        add("primary-registry", primary);
        add("rewriter", rewriter);
        add("image-replacement-rules", self.connect && self.rewriting);
        add("registry-connect-rules-or-certificates", self.connect && self.rewriting);
        add("local-harbor", self.local_harbor);
        add("in-cluster-registry", in_cluster);
        add("packaged-registry", primary_zot || primary_harbor || self.local_harbor);
        add("external-single", self.single.is_some());
        add("external-several", self.several.is_some());
        add("external-registry", external);
        add("external-authenticated", authenticated);
        add("external-public", (external || mapping_only) && !authenticated);
        add("mapping-rules", self.mapping);
        add("mapping-rules-only", mapping_only);
        add("redirected-registry", external || mapping_only || in_cluster || rewriter);
        add("provider-authenticated", self.provider_credentials);
        add("provider-ecr", self.image == Image::Ecr);
        add("provider-none", self.image == Image::None);
        add("provider-public", self.image == Image::Named && !self.provider_credentials);
        add("webhook-disabled", self.webhook_off);
        add("own-redirects", self.redirects);
        for constant in ["central-management", "central-or-single-node", "csi-layer", "not-pxke", "outside-ecr-recipe"]
        {
            add(constant, true);
        }
        let old = (self.zot, self.harbor);
        add("registry-pack-before-rotation", old.0 || old.1);
        facts
    }

    /// The rows that apply, without those that are written in code or rest on what only a person can say.
    fn rows(&self) -> Vec<&'static Row> {
        let facts = self.facts();
        let holds = |id: &FactId| facts.contains(&*matrix().fact(*id).name);
        let applies = |row: &&Row| {
            row.checkable
                && !row.rule_code
                && row.versions.is_empty()
                && row.when.iter().all(holds)
                && !row.unless.iter().any(holds)
                && row.assuming.is_none()
        };
        matrix().rows.iter().filter(applies).collect()
    }

    fn broken(&self) -> BTreeSet<&'static str> {
        self.rows().into_iter().filter(|row| row.verdict == Verdict::Unsupported).map(|row| &*row.id).collect()
    }

    /// The documents, written by the same hand as the witnesses.
    fn site(&self) -> Site {
        let mut site = Site::default();
        let mut set = |name: &str, value: bool| site.set(named::id(name), value).expect("the site can show it");
        set("zot-pack", self.zot);
        set("harbor-pack", self.harbor);
        set("registry-connect", self.connect);
        set(named::IN_CLUSTER, self.in_cluster);
        set(named::RULES, self.rewriting);
        set("local-harbor", self.local_harbor);
        set("mapping-rules", self.mapping);
        set("webhook-disabled", self.webhook_off);
        set("own-redirects", self.redirects);
        for (fact, credentials, value) in [
            ("external-single", named::SINGLE_CREDENTIALS, self.single),
            ("external-several", named::LIST_CREDENTIALS, self.several),
        ] {
            if let Some(given) = value {
                set(fact, true);
                set(credentials, given);
            }
        }
        match self.image {
            Image::Named => {}
            Image::Ecr => set("provider-ecr", true),
            Image::None => set("provider-none", true),
        }
        set("provider-authenticated", self.provider_credentials);
        site
    }

    /// Sets a seen fact or a part of one, as a way out does.
    fn set(&mut self, name: &str, value: bool) {
        let given = |of: Option<bool>| of.or(Some(false)).filter(|_| value);
        let credentials = |of: Option<bool>, value: bool| if value { Some(true) } else { of.map(|_| false) };
        match name {
            "zot-pack" => self.zot = value,
            "harbor-pack" => self.harbor = value,
            "registry-connect" => self.connect = value,
            "local-harbor" => self.local_harbor = value,
            "external-single" => self.single = given(self.single),
            "external-several" => self.several = given(self.several),
            "mapping-rules" => self.mapping = value,
            "provider-authenticated" => self.provider_credentials = value,
            "provider-ecr" => self.image = if value { Image::Ecr } else { Image::Named },
            "webhook-disabled" => self.webhook_off = value,
            "own-redirects" => self.redirects = value,
            _ if name == named::IN_CLUSTER => self.in_cluster = value,
            _ if name == named::RULES => self.rewriting = value,
            _ if name == named::SINGLE_CREDENTIALS => self.single = credentials(self.single, value),
            _ if name == named::LIST_CREDENTIALS => self.several = credentials(self.several, value),
            _ if name == named::PROVIDER_IMAGE => self.image = Image::Named,
            other => panic!("a way out changes `{other}`, which is no kind of registry"),
        }
    }

    /// A repair of the matrix, applied by its words in the domain, and what it costs here; `None` if it changes nothing.
    fn repaired(&self, repair: &RowRepair) -> Option<(Kinds, u32)> {
        let mut after = *self;
        let feature = repair.feature.map(|id| &*matrix().fact(id).name)?;
        let mut cost = repair.cost;
        match (repair.kind, feature) {
            (
                RepairKind::Remove,
                "external-single" | "external-registry" | "external-authenticated" | "external-public",
            ) => {
                if feature == "external-single" {
                    after.single = None;
                } else {
                    let blocks = [self.single.is_some(), self.several.is_some() || self.mapping];
                    cost = blocks.iter().filter(|it| **it).count().max(1) as u32;
                    (after.single, after.several, after.mapping) = (None, None, false);
                }
            }
            (RepairKind::Remove, "external-several") => (after.several, after.mapping) = (None, false),
            (RepairKind::Remove, "mapping-rules-only") => {
                after.mapping = false;
            }
            (RepairKind::Remove, "provider-authenticated") => {
                cost = if self.image == Image::None { 1 } else { 6 };
                after.provider_credentials = false;
            }
            (RepairKind::Replace, "provider-authenticated") => {
                after.provider_credentials = false;
                after.give_credentials();
            }
            (RepairKind::Replace, "external-single") => {
                after.several = Some(self.several == Some(true) || self.single == Some(true));
                after.single = None;
            }
            (RepairKind::Remove | RepairKind::Replace, "provider-ecr") => after.image = Image::Named,
            (RepairKind::Replace, "local-harbor") => {
                (after.local_harbor, after.harbor, after.connect) = (false, true, true);
            }
            (RepairKind::Remove, "primary-harbor") => (after.harbor, after.connect) = (false, false),
            (RepairKind::Remove, "registry-pack") => {
                cost = 3 * (u32::from(self.zot) + u32::from(self.harbor));
                (after.zot, after.harbor) = (false, false);
            }
            (RepairKind::Add, "external-authenticated") => after.give_credentials(),
            (RepairKind::Add, "registry-pack") => after.zot = true,
            (RepairKind::Add, "primary-other") => after.in_cluster = true,
            (RepairKind::Add, "rewriter" | "image-replacement-rules") => after.rewriting = true,
            (RepairKind::Add, "primary-registry") => (after.zot, after.connect) = (true, true),
            (RepairKind::Add, _) => after.set_known(feature, true)?,
            (RepairKind::Remove | RepairKind::Replace, _) => after.set_known(feature, false)?,
            (RepairKind::Outside, _) => return None,
        }
        (after != *self).then_some((after, cost))
    }

    fn give_credentials(&mut self) {
        match (self.several.is_some(), self.single.is_some(), self.mapping) {
            (_, true, _) => self.single = Some(true),
            (true, ..) => self.several = Some(true),
            (_, _, true) => self.several = Some(true),
            _ => self.single = Some(true),
        }
    }

    fn set_known(&mut self, feature: &str, value: bool) -> Option<()> {
        let known = [
            "zot-pack",
            "harbor-pack",
            "registry-connect",
            "local-harbor",
            "mapping-rules",
            "webhook-disabled",
            "own-redirects",
        ];
        known.contains(&feature).then(|| self.set(feature, value))
    }
}

/// All of them (redirects of one's own only where the webhook is off, else they change nothing): seven set-ups of Registry Connect, local Harbor, the forms of external registries, the kinds of provider
/// registries, and the webhook.
fn combinations() -> Vec<Kinds> {
    let mut found = Vec::new();
    let primary = [
        Kinds::NONE,
        Kinds { zot: true, connect: true, ..Kinds::NONE },
        Kinds { harbor: true, connect: true, ..Kinds::NONE },
        Kinds { connect: true, in_cluster: true, ..Kinds::NONE },
        Kinds { connect: true, rewriting: true, ..Kinds::NONE },
        Kinds { zot: true, harbor: true, connect: true, ..Kinds::NONE },
        Kinds { zot: true, connect: true, rewriting: true, ..Kinds::NONE },
    ];
    let external = [None, Some(false), Some(true)];
    for base in primary {
        for single in external {
            for several in external {
                for flags in 0..32 {
                    let flag = |bit: u32| flags & (1 << bit) != 0;
                    if flag(3) && !flag(2) {
                        continue;
                    }
                    for image in [Image::Named, Image::Ecr, Image::None] {
                        found.push(Kinds {
                            single,
                            several,
                            local_harbor: flag(0),
                            mapping: flag(1),
                            webhook_off: flag(2),
                            redirects: flag(3),
                            provider_credentials: flag(4),
                            image,
                            ..base
                        });
                    }
                }
            }
        }
    }
    found
}

/// Reads each document once and asks something of the facts of every combination.
fn each(of: &[Kinds], mut ask: impl FnMut(&Kinds, &Truths<'_, '_>, &[&Row])) {
    let mut files = Files::default();
    let mut names: HashMap<String, String> = HashMap::new();
    let mut deployments = Vec::new();
    for (number, kinds) in of.iter().enumerate() {
        let mut paths = BTreeMap::new();
        for (name, text) in kinds.site().files() {
            let fresh = format!("{}/{name}", names.len());
            let path = names.entry(text.clone()).or_insert(fresh).clone();
            if files.find(&path).is_none() {
                files.add(File::new(path.clone(), text));
            }
            paths.insert(name, path);
        }
        deployments.push(Wanted {
            name: number.to_string(),
            user_data: vec![paths["user-data"].clone()],
            profiles: vec![paths["profile.yaml"].clone()],
            ..Wanted::default()
        });
    }
    let ids: Vec<_> = files.iter().map(|(id, _)| id).collect();
    let documents = engine::read(&files, &ids, None);
    let options = Options { deployments, ..Options::default() };
    let mut asked = 0;
    engine::deployments(&files, &documents, &options, |facts| {
        let Ok(number) = facts.name().parse::<usize>() else { return };
        let rows = conflicts::rows(facts);
        ask(&of[number], &Truths::of(facts), &rows);
        asked += 1;
    });
    assert_eq!(asked, of.len());
}

fn ids<'r>(rows: impl Iterator<Item = &'r Row>) -> Vec<&'r str> {
    rows.map(|row| &*row.id).collect()
}

#[test]
fn the_verdict_on_every_combination_is_that_of_the_matrix() {
    let all = combinations();
    let mut wrong = Vec::new();
    each(&all, |kinds, truths, rows| {
        let ours = rows.iter().filter(|row| !row.rule_code && row.versions.is_empty() && row.assuming.is_none());
        let found = ids(ours.filter(|row| truths.applies(row).is_some()).copied());
        let wanted = ids(kinds.rows().into_iter());
        if found != wanted && wrong.len() < 5 {
            wrong.push(format!("{kinds:?}: documents say {found:?}, the matrix says {wanted:?}"));
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_way_out_is_one_and_none_is_cheaper() {
    let all = combinations();
    let mut wrong = Vec::new();
    let mut checked = 0;
    let mut known = Broken::default();
    each(&all, |kinds, truths, rows| {
        let broken = known.of(kinds).clone();
        let mut ways_out = WaysOut::new(truths, rows);
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for row in rows.iter().filter(|row| broken.contains(&*row.id)) {
            let together = component(kinds, &row.id);
            // Rows of one component share their ways.
            if !together.iter().all(|it| seen.insert(it)) {
                continue;
            }
            checked += 1;
            let ways = ways_out.of(row);
            let mut complain = |what: String| {
                if wrong.len() < 8 {
                    wrong.push(format!("{} of {kinds:?}: {what}", row.id));
                }
            };
            if ways.is_empty() {
                complain("no way out".to_owned());
            }
            for way in ways {
                let after = applied(kinds, way);
                let left = known.of(&after).iter().filter(|it| together.contains(*it) || !broken.contains(*it));
                let left: Vec<_> = left.copied().collect();
                if !left.is_empty() {
                    complain(format!("`{}` leaves {left:?}", way.title()));
                }
            }
            let cheapest = ways.iter().map(Way::cost).min().unwrap_or(u32::MAX);
            if let Some((cost, titles)) = cheaper(kinds, &together, cheapest, &mut known) {
                complain(format!("{titles:?} costs {cost}, the cheapest way named costs {cheapest}"));
            }
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 1000, "only {checked} conflicts");
}

/// The combination after a way out.
fn applied(kinds: &Kinds, way: &Way) -> Kinds {
    let mut after = *kinds;
    let sets = way.steps.iter().flat_map(|step| &step.sets);
    let (comes, goes): (Vec<_>, Vec<_>) = sets.copied().partition(|(_, value)| *value);
    for (id, value) in goes.into_iter().chain(comes) {
        after.set(named::name(id), value);
    }
    after
}

/// Broken rows that share a feature with a row, directly or over others.
fn component(kinds: &Kinds, row: &str) -> BTreeSet<&'static str> {
    let holds = |name: &str| kinds.facts().contains(name) || name.starts_with('(');
    let features = |row: &Row| -> BTreeSet<FactId> {
        row.when.iter().flat_map(|&id| named::rests_on(id)).filter(|&id| holds(named::name(id))).collect()
    };
    let broken: Vec<&Row> = kinds.rows().into_iter().filter(|row| row.verdict == Verdict::Unsupported).collect();
    let mut found: BTreeSet<&'static str> = broken.iter().filter(|it| it.id == row).map(|it| &*it.id).collect();
    loop {
        let inside: Vec<BTreeSet<FactId>> =
            broken.iter().filter(|it| found.contains(&*it.id)).map(|it| features(it)).collect();
        let touches = |row: &Row| inside.iter().any(|it| !it.is_disjoint(&features(row)));
        let more: Vec<&'static str> = broken.iter().filter(|it| touches(it)).map(|it| &*it.id).collect();
        let before = found.len();
        found.extend(more);
        if found.len() == before {
            return found;
        }
    }
}

/// The broken rows of combinations, each computed once.
#[derive(Default)]
struct Broken(HashMap<Kinds, BTreeSet<&'static str>>);

impl Broken {
    fn of(&mut self, kinds: &Kinds) -> &BTreeSet<&'static str> {
        self.0.entry(*kinds).or_insert_with(|| kinds.broken())
    }
}

/// A set of repairs of the matrix that mends the rows for less, found by trying all of them, the cheapest first.
fn cheaper(
    kinds: &Kinds,
    together: &BTreeSet<&str>,
    than: u32,
    known: &mut Broken,
) -> Option<(u32, Vec<&'static str>)> {
    let before = known.of(kinds).clone();
    let rows = matrix().rows.iter().filter(|row| row.checkable);
    let repairs: Vec<&'static RowRepair> = rows.flat_map(|row| &row.repairs).collect();
    let mut queue = BinaryHeap::from([(Reverse(0), *kinds, Vec::new())]);
    let mut seen: HashSet<Kinds> = HashSet::new();
    while let Some((Reverse(cost), at, titles)) = queue.pop() {
        if !seen.insert(at) {
            continue;
        }
        let left = known.of(&at);
        if cost > 0 && left.iter().all(|row| !together.contains(row) && before.contains(row)) {
            return Some((cost, titles));
        }
        for repair in &repairs {
            if let Some((after, price)) = at.repaired(repair).filter(|(_, price)| cost + price < than) {
                let mut titles = titles.clone();
                titles.push(&*repair.title);
                queue.push((Reverse(cost + price), after, titles));
            }
        }
    }
    None
}

/// All single kinds, pairs and triples go through the whole program, as a user runs it.
#[test]
fn pairs_and_triples_are_reported_as_the_matrix_says() {
    type Change = (&'static str, fn(&mut Kinds));
    let changes: [Change; 17] = [
        ("zot", |it| (it.zot, it.connect) = (true, true)),
        ("harbor", |it| (it.harbor, it.connect) = (true, true)),
        ("other", |it| (it.connect, it.in_cluster) = (true, true)),
        ("rewriter", |it| (it.connect, it.rewriting) = (true, true)),
        ("local harbor", |it| it.local_harbor = true),
        ("single", |it| it.single = Some(true)),
        ("public single", |it| it.single = Some(false)),
        ("several", |it| it.several = Some(true)),
        ("mapping", |it| it.mapping = true),
        ("credentials", |it| it.provider_credentials = true),
        ("ecr", |it| it.image = Image::Ecr),
        ("no image", |it| it.image = Image::None),
        ("webhook", |it| it.webhook_off = true),
        ("redirects", |it| it.redirects = true),
        ("public several", |it| it.several = Some(false)),
        ("zot without Registry Connect", |it| it.zot = true),
        ("Registry Connect alone", |it| it.connect = true),
    ];
    let mut tried: BTreeSet<Kinds> = BTreeSet::new();
    let mut wrong = Vec::new();
    for one in 0..changes.len() {
        for two in 0..=one {
            for three in 0..=two {
                let mut kinds = Kinds::NONE;
                [one, two, three].iter().for_each(|&at| changes[at].1(&mut kinds));
                if !tried.insert(kinds) {
                    continue;
                }
                let (files, ids, options) = kinds.site().inputs();
                let documents = engine::read(&files, &ids, None);
                let report = engine::check(Arc::clone(&files), documents, &options);
                let matrix_rules: BTreeSet<&str> =
                    matrix().rows.iter().filter(|row| row.is_rule()).map(|row| &*row.rule).collect();
                let said: BTreeSet<&str> =
                    report.findings.iter().map(|it| &*it.rule).filter(|it| matrix_rules.contains(it)).collect();
                let wanted: BTreeSet<&str> =
                    kinds.rows().into_iter().filter(|row| row.is_rule()).map(|row| &*row.rule).collect();
                if said != wanted {
                    wrong.push(format!(
                        "{}, {}, {}: said {said:?}, wanted {wanted:?}",
                        changes[one].0, changes[two].0, changes[three].0
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried.len() > 500, "only {}", tried.len());
}
