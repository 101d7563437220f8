//! Small deployments that show given facts, written as the files that a user would write: witnesses for the rows of the
//! matrix, and inputs for tests over many combinations.

use std::fmt::Write as _;
use std::sync::Arc;

use super::Options;
use crate::catalog::matrix::{Bound, FactId, Product, Row, matrix};
use crate::facts::Target;
use crate::facts::named;
use crate::source::{File, FileId, Files};

mod profile;
pub use profile::Form;
use profile::{Pack, indent};

/// Credentials of an external registry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct External {
    credentials: bool,
    token: bool,
    insecure: bool,
}

/// Where the provider image is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Image {
    #[default]
    Other,
    Ecr,
    None,
}

/// A deployment to be written: user data, a full profile, and what is said outside of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    local: bool,
    multi_node: bool,
    single: Option<External>,
    several: Vec<External>,
    mapping_rules: bool,
    webhook_off: bool,
    own_redirects: bool,
    fips: bool,
    zot: Option<&'static str>,
    harbor: Option<&'static str>,
    local_harbor: bool,
    connect: bool,
    in_cluster: bool,
    replacement_rules: bool,
    certificates: bool,
    sync_off: bool,
    rotation_wanted: bool,
    credentials: bool,
    provider_list: bool,
    provider_certificate: bool,
    provider_token: bool,
    image: Image,
    arm64: bool,
    pxke: bool,
    pxke_images: bool,
    always_pull: bool,
    local_path: bool,
    no_storage: bool,
    reloader: bool,
    cert_manager: bool,
    secret: bool,
    opt_out: bool,
    digest: bool,
    attached: bool,
    add_on_profile: bool,
    said: Vec<(&'static str, String)>,
    form: Form,
}

/// Facts that cannot be shown, or not taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotShown(pub String);

const SECRET: &str = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: credentials\n  namespace: shop\n  labels:\n    \
                      spectrocloud.com/registry: \"true\"\ntype: Opaque\ndata:\n  url: cmVnaXN0cnkuZXhhbXBsZS5jb20=\n  \
                      username: cHVsbGVy\n  password: cGFsaW50LXdpdG5lc3M=\n";
const NAMESPACE: &str = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n";

impl Site {
    /// A deployment in which every fact of a row holds, none of its exceptions does, and the versions fit.
    ///
    /// The error names the first fact that cannot be shown.
    pub fn of(row: &Row) -> Result<Site, NotShown> {
        let mut site = Site::default();
        for (product, bound) in row.versions.iter().take(1) {
            site.version(*product, inside(bound));
        }
        for &fact in &row.unless {
            site.set(fact, false)?;
        }
        for &fact in row.when.iter().chain(row.assuming.iter().map(|it| &it.fact)) {
            site.set(fact, true)?;
        }
        Ok(site)
    }

    /// The nearest deployment in which the row does not apply: one of its facts is taken back, or an exception holds.
    ///
    /// The error says that nothing of it can be changed.
    pub fn beside(&self, row: &Row) -> Result<Site, NotShown> {
        for (facts, value) in [(&row.when, false), (&row.unless, true)] {
            for &fact in facts {
                let mut site = self.clone();
                if site.set(fact, value).is_ok() && site != *self {
                    return Ok(site);
                }
            }
        }
        if let Some((product, bound)) = row.versions.first() {
            let mut site = self.clone();
            site.version(*product, outside(bound));
            return Ok(site);
        }
        Err(NotShown(row.id.clone()))
    }

    /// Says what the files cannot, as `assume:` does.
    pub fn say(&mut self, key: &'static str, value: impl Into<String>) {
        self.said.retain(|(it, _)| *it != key);
        self.said.push((key, value.into()));
    }

    fn unsay(&mut self, key: &str) {
        self.said.retain(|(it, _)| *it != key);
    }

    fn version(&mut self, product: Product, version: String) {
        match product {
            Product::Palette => self.say("palette", version),
            Product::Agent => self.say("agent", version),
            Product::PaletteCli | Product::EdgeCli => {
                self.say("bundle-tool", format!("{} {version}", product.word()));
            }
        }
    }

    /// Makes a fact of the matrix, or a part of one, hold or not hold.
    pub fn set(&mut self, fact: FactId, value: bool) -> Result<(), NotShown> {
        let name = named::name(fact);
        if self.set_seen(name, value) || self.set_whole(name, value) {
            return Ok(());
        }
        let any = matrix().facts.get(fact.0 as usize).map(|fact| &*fact.any).unwrap_or_default();
        match any.split_first() {
            Some((&first, _)) if value => self.set(first, true),
            Some(_) => any.iter().try_for_each(|&it| self.set(it, false)),
            None => Err(NotShown(name.to_owned())),
        }
    }

    /// Facts that documents or statements decide.
    fn set_seen(&mut self, name: &str, value: bool) -> bool {
        let flag = match name {
            "local-harbor" => &mut self.local_harbor,
            "registry-connect" => &mut self.connect,
            named::IN_CLUSTER => &mut self.in_cluster,
            named::RULES => &mut self.replacement_rules,
            named::CERTIFICATES => &mut self.certificates,
            named::SYNC_OFF => &mut self.sync_off,
            "mapping-rules" => &mut self.mapping_rules,
            "webhook-disabled" => &mut self.webhook_off,
            "own-redirects" => &mut self.own_redirects,
            "registry-secret" => &mut self.secret,
            "imageswap-opt-out" => &mut self.opt_out,
            "local-management" => &mut self.local,
            "multi-node" => &mut self.multi_node,
            "provider-authenticated" => &mut self.credentials,
            "always-pull-images" => &mut self.always_pull,
            "arm64" => &mut self.arm64,
            "fips" => &mut self.fips,
            "local-path-storage" => &mut self.local_path,
            "reloader" => &mut self.reloader,
            "cert-manager" => &mut self.cert_manager,
            "digest-image" => &mut self.digest,
            "manifest-on-infra-pack" => &mut self.attached,
            "add-on-profile" => &mut self.add_on_profile,
            "cert-rotation-wanted" => {
                self.connect |= value;
                &mut self.rotation_wanted
            }
            _ => return self.set_choice(name, value),
        };
        *flag = value;
        true
    }

    /// Facts of which one excludes the other.
    fn set_choice(&mut self, name: &str, value: bool) -> bool {
        match name {
            "zot-pack" => self.zot = value.then_some(self.zot.unwrap_or("0.1.67")),
            "harbor-pack" => self.harbor = value.then_some(self.harbor.unwrap_or("1.16.2")),
            "external-single" => self.single = value.then(|| self.single.clone().unwrap_or_default()),
            "external-several" if value && self.several.is_empty() => self.several.push(External::default()),
            "external-several" if !value => self.several.clear(),
            "external-several" => {}
            named::SINGLE_CREDENTIALS => self.single.get_or_insert_default().credentials = value,
            named::LIST_CREDENTIALS => {
                self.set_choice("external-several", true);
                self.several.iter_mut().for_each(|it| it.credentials = value);
            }
            "provider-ecr" => self.image = if value { Image::Ecr } else { Image::Other },
            "provider-none" => self.image = if value { Image::None } else { Image::Other },
            named::PROVIDER_IMAGE => self.image = if value { Image::Other } else { Image::None },
            "csi-layer" => self.no_storage = !value,
            "not-pxke" => self.pxke = !value,
            "pxke-content-images" => (self.pxke, self.pxke_images) = (value || self.pxke, value),
            "central-management" => self.local = !value,
            "offline" => self.say("internet", if value { "no" } else { "yes" }),
            "content-bundle" => self.say("content-bundle", if value { "yes" } else { "no" }),
            "vertex" => self.say("product", if value { "vertex" } else { "palette" }),
            "cluster-existing" => self.say("cluster", if value { "existing" } else { "new" }),
            "cluster-new" => self.say("cluster", if value { "new" } else { "existing" }),
            "agent-mode" => self.say("mode", if value { "agent" } else { "appliance" }),
            "appliance-mode" => self.say("mode", if value { "appliance" } else { "agent" }),
            "bundle-by-palette-cli" => self.tool("palette-cli 4.9.5", "edge-cli 4.6.24", value),
            "bundle-by-edge-cli" => self.tool("edge-cli 4.6.24", "palette-cli 4.9.5", value),
            "new-bundle-format" => self.tool("edge-cli 4.5.6", "edge-cli 4.5.3", value),
            _ => return false,
        }
        true
    }

    /// Keeps a version of the tool that was said for another reason.
    fn tool(&mut self, yes: &'static str, no: &'static str, value: bool) {
        let wanted = if value { yes } else { no };
        let name = |text: &str| text.split(' ').next().map(str::to_owned);
        let said = self.said.iter().find(|(key, _)| *key == "bundle-tool");
        if said.is_none_or(|(_, text)| name(text) != name(wanted) || yes.starts_with("edge-cli 4.5")) {
            self.unsay("bundle-tool");
            self.say("bundle-tool", wanted);
        }
    }

    /// Facts that follow from others.
    fn set_whole(&mut self, name: &str, value: bool) -> bool {
        let mut all = |names: &[&str], value: bool| names.iter().all(|name| self.set_seen(name, value));
        match (name, value) {
            ("primary-zot", true) => all(&["zot-pack", "registry-connect"], true),
            ("primary-zot", false) => all(&["zot-pack"], false),
            ("primary-harbor", true) => all(&["harbor-pack", "registry-connect"], true),
            ("primary-harbor", false) => all(&["harbor-pack"], false),
            ("primary-other", true) => all(&["registry-connect", named::IN_CLUSTER], true),
            ("primary-other", false) => all(&[named::IN_CLUSTER], false),
            ("rewriter", true) => all(&[named::IN_CLUSTER], false) && all(&["registry-connect", named::RULES], true),
            ("image-replacement-rules", true) => all(&["registry-connect", named::RULES], true),
            ("rewriter" | "image-replacement-rules", false) => all(&[named::RULES], false),
            ("registry-connect-certificates", true) => all(&["registry-connect", named::CERTIFICATES], true),
            ("registry-connect-certificates", false) => all(&[named::CERTIFICATES], false),
            ("content-sync-off", true) => all(&["registry-connect", named::SYNC_OFF], true),
            ("content-sync-off", false) => all(&[named::SYNC_OFF], false),
            ("mapping-rules-only", true) => all(&["external-several"], false) && all(&["mapping-rules"], true),
            ("mapping-rules-only", false) => all(&["mapping-rules"], false),
            ("single-node", true) => all(&["multi-node"], false) && all(&["local-management"], true),
            ("single-node", false) => all(&["multi-node"], true),
            _ => self.set_details(name, value),
        }
    }

    fn set_details(&mut self, name: &str, value: bool) -> bool {
        match (name, value) {
            ("external-authenticated", true) => {
                if self.several.is_empty() {
                    self.single.get_or_insert_default().credentials = true;
                }
                self.several.iter_mut().for_each(|it| it.credentials = true);
            }
            ("external-authenticated", false) => {
                self.single.iter_mut().chain(&mut self.several).for_each(|it| it.credentials = false);
            }
            ("external-public", true) => {
                if self.several.is_empty() && !self.mapping_rules {
                    self.single.get_or_insert_default();
                }
                self.single.iter_mut().chain(&mut self.several).for_each(|it| it.credentials = false);
            }
            ("external-public", false) => (self.single, self.several, self.mapping_rules) = (None, Vec::new(), false),
            ("several-authenticated-registries", _) => {
                self.several = vec![External { credentials: true, ..External::default() }; if value { 2 } else { 1 }];
            }
            ("external-token-auth", _) => self.single.get_or_insert_default().token = value,
            ("external-insecure", _) => self.single.get_or_insert_default().insecure = value,
            ("provider-public", true) => (self.credentials, self.image) = (false, Image::Other),
            ("provider-public", false) => self.credentials = true,
            ("several-provider-credentials", _) => (self.credentials, self.provider_list) = (true, value),
            ("provider-certificate", _) => {
                (self.credentials, self.provider_certificate) = (self.credentials || value, value);
            }
            ("provider-token-auth", _) => (self.credentials, self.provider_token) = (self.credentials || value, value),
            ("zot-cert-rotation", _) => self.zot = Some(if value { "0.1.89-rev2" } else { "0.1.67" }),
            ("harbor-cert-rotation", false) if self.harbor.is_none() => {}
            ("harbor-cert-rotation", _) => self.harbor = Some(if value { "1.19.0-rev1" } else { "1.16.2" }),
            ("registry-pack-before-rotation", _) => self.zot = Some(if value { "0.1.67" } else { "0.1.89-rev2" }),
            _ => return false,
        }
        true
    }

    /// What is said outside the files.
    pub fn target(&self) -> Target {
        let mut target = Target::default();
        for (key, value) in &self.said {
            // Every value of this file reads; one that does not would leave the fact unknown, and the witness would fail.
            let _ = target.assume(key, value);
        }
        target
    }

    /// Settings that say the same as [`Site::target`], where anything is said.
    pub fn settings(&self) -> Option<String> {
        let (palette, rest): (Vec<_>, Vec<_>) = self.said.iter().partition(|(key, _)| *key == "palette");
        let mut out = String::new();
        for (_, version) in palette {
            let _ = writeln!(out, "palette: \"{version}\"");
        }
        if !rest.is_empty() {
            out += "assume:\n";
        }
        for (key, value) in rest {
            let number = value.starts_with(|sign: char| sign.is_ascii_digit());
            let _ = if number { writeln!(out, "  {key}: \"{value}\"") } else { writeln!(out, "  {key}: {value}") };
        }
        (!out.is_empty()).then_some(out)
    }

    /// Writes the profile in another form.
    pub fn form(mut self, form: Form) -> Site {
        self.form = form;
        self
    }

    /// The files, by their names.
    pub fn files(&self) -> Vec<(&'static str, String)> {
        let mut files = vec![("user-data", self.user_data())];
        files.push(profile::write(self.form, "witness", "cluster", &self.packs()));
        if self.add_on_profile {
            let nginx = Pack::new("nginx", "addon", "1.12.0", "pack:\n  namespace: nginx\n");
            files.push(profile::write(self.form, "apps", "add-on", &[nginx]));
        }
        files
    }

    /// The files as a run takes them, and the options that say the rest.
    pub fn inputs(&self) -> (Arc<Files>, Vec<FileId>, Options) {
        let mut files = Files::default();
        let ids = self.files().into_iter().map(|(name, text)| files.add(File::new(name, text))).collect();
        (Arc::new(files), ids, Options { target: self.target(), ..Options::default() })
    }

    fn user_data(&self) -> String {
        let mut out = String::from("#cloud-config\nstylus:\n");
        out += if self.local { "  managementMode: local\n" } else { "" };
        out += if self.multi_node { "  enableMultiNode: true\n" } else { "" };
        out += if self.webhook_off { "  imageRedirectWebhook:\n    enable: false\n" } else { "" };
        out += "  site:\n    name: witness-1\n";
        if !self.local {
            out += "    paletteEndpoint: palette.example.com\n    registrationURL: https://register.example.com/edge\n";
        }
        if let Some(single) = &self.single {
            out += "  registryCredentials:\n";
            out += &block(single, "one", "    ");
        }
        if !self.several.is_empty() || self.mapping_rules {
            out += "  externalRegistries:\n";
        }
        if !self.several.is_empty() {
            out += "    registries:\n";
        }
        for (registry, name) in self.several.iter().zip(["first", "second"]) {
            out += &block(registry, name, "        ").replacen("        domain", "      - domain", 1);
        }
        if self.mapping_rules {
            out += "    registryMappingRules:\n      \"quay.io/shop\": \"first.example.com/edge/shop\"\n";
        }
        if self.fips {
            out += "install:\n  grub_options:\n    extra_cmdline: \"fips=1\"\n";
        }
        if self.own_redirects {
            out += "stages:\n  initramfs:\n    - files:\n        - path: /etc/rancher/k3s/registries.yaml\n          \
                    permissions: 0600\n          content: |\n            mirrors:\n              quay.io:\n                endpoint:\n                  \
                    - https://mirror.example.com\n";
        }
        out
    }

    fn packs(&self) -> Vec<Pack> {
        let mut packs = vec![self.os_layer(), self.kubernetes_layer()];
        packs.push(Pack::new("cni-calico", "cni", "3.29.3", "manifests:\n  calico:\n    ipamType: calico-ipam\n"));
        if self.local_path {
            packs.push(Pack::new(
                "csi-local-path-provisioner",
                "csi",
                "0.0.30",
                "charts:\n  local-path-provisioner: {}\n",
            ));
        } else if !self.no_storage {
            packs.push(Pack::new("csi-longhorn", "csi", "1.8.0", "charts:\n  longhorn: {}\n"));
        }
        if let Some(version) = self.zot {
            let values = "charts:\n  zot:\n    registry:\n      password: \"{{.spectro.var.zot_password}}\"\n";
            packs.push(Pack::new("zot", "addon", version, values));
        }
        if let Some(version) = self.harbor {
            let values = "charts:\n  harbor:\n    harborAdminPassword: \"{{.spectro.var.harbor_password}}\"\n";
            packs.push(Pack::new("harbor", "addon", version, values));
        }
        if self.local_harbor {
            packs.push(Pack::new("harbor-edge-native-config", "addon", "1.0.0", "pack:\n  namespace: harbor\n"));
        }
        if self.connect {
            packs.push(self.connect_layer());
        }
        for (name, version, there) in
            [("reloader", "1.4.7", self.reloader), ("cert-manager", "1.17.1", self.cert_manager)]
        {
            if there {
                packs.push(Pack::new(name, "addon", version, format!("pack:\n  namespace: {name}\n")));
            }
        }
        if self.opt_out {
            let labels =
                "pack:\n  namespace: shop\n  namespaceLabels:\n    \"shop\": \"stylus.io/imageswap=disable\"\n";
            packs.push(Pack::new("nginx", "addon", "1.12.0", labels));
        }
        if self.secret && !self.attached {
            packs.push(Pack::of_manifests("credentials", SECRET.to_owned()));
        }
        if self.digest {
            let pod = format!(
                "apiVersion: v1\nkind: Pod\nmetadata:\n  name: shop\n  namespace: shop\nspec:\n  containers:\n    - name: shop\n      \
                 image: quay.io/shop/app@sha256:{}\n",
                "0f4a6d8c1b3e5a7c".repeat(4)
            );
            packs.push(Pack::of_manifests("shop", pod));
        }
        packs
    }

    fn os_layer(&self) -> Pack {
        let mut values = String::from(
            "pack:\n  content:\n    images:\n      - image: \"{{.spectro.pack.edge-native-byoi.options.system.uri}}\"\n",
        );
        let architecture = if self.arm64 { "arm64" } else { "amd64" };
        if self.arm64 {
            let agent =
                format!("container://us-docker.pkg.dev/palette-images/edge/stylus-linux-{architecture}:v4.9.39");
            let _ = write!(values, "      - image: {agent}\nstylusPackage: {agent}\n");
        }
        if self.credentials {
            let (host, user) = (self.image_host(), if self.provider_token { "AWS" } else { "puller" });
            let item =
                format!("registry: {host}\nuser: {user}\npassword: \"{{{{.spectro.var.provider_password}}}}\"\n");
            values += "providerCredentials:\n";
            if self.provider_list {
                indent(&mut values, &format!("- {}", item.trim_end().replace('\n', "\n  ")), 2);
                values += "\n";
            } else {
                indent(&mut values, &item, 2);
                values += if self.provider_certificate {
                    "  certificates: \"{{.spectro.var.provider_certificate}}\"\n"
                } else {
                    ""
                };
            }
        }
        let uri = match self.image {
            Image::None => "NA".to_owned(),
            _ => format!(
                "{}/edge/ubuntu:{}-1.33.5-v4.9.4-shop",
                self.image_host(),
                if self.pxke { "kubeadm" } else { "k3s" }
            ),
        };
        let _ = write!(values, "options:\n  system.uri: \"{uri}\"\n");
        Pack::new("edge-native-byoi", "os", "2.1.0", values)
    }

    fn image_host(&self) -> &'static str {
        if self.image == Image::Ecr { "123456789012.dkr.ecr.eu-north-1.amazonaws.com" } else { "provider.example.com" }
    }

    fn kubernetes_layer(&self) -> Pack {
        let plugins = if self.always_pull { "AlwaysPullImages,NodeRestriction" } else { "NodeRestriction" };
        let mut values = String::new();
        if self.pxke_images {
            values += "pack:\n  content:\n    images:\n      - image: registry.k8s.io/pause:3.10\n";
        }
        let name = if self.pxke {
            let _ = write!(
                values,
                "cluster:\n  config: |\n    clusterConfiguration:\n      apiServer:\n        extraArgs:\n          \
                 enable-admission-plugins: {plugins}\n      networking:\n        podSubnet: 10.42.0.0/16\n        serviceSubnet: 10.43.0.0/16\n"
            );
            "edge-k8s"
        } else {
            let _ = write!(
                values,
                "cluster:\n  config: |\n    cluster-cidr: 10.42.0.0/16\n    service-cidr: 10.43.0.0/16\n    kube-apiserver-arg:\n      \
                 - enable-admission-plugins={plugins}\n"
            );
            "edge-k3s"
        };
        let pack = Pack::new(name, "k8s", "1.33.5", values);
        match (self.attached, self.secret) {
            (true, true) => pack.attach(("credentials", SECRET.to_owned())),
            (true, false) => pack.attach(("shop", NAMESPACE.to_owned())),
            _ => pack,
        }
    }

    fn connect_layer(&self) -> Pack {
        let mut values = String::from("charts:\n  registry-connect:\n    config:\n      content:\n        sync:\n");
        let _ = writeln!(values, "          enable: {}", !self.sync_off);
        if self.rotation_wanted {
            values += "      certificates:\n        - certificateRef:\n            kind: Secret\n            name: zot-tls\n            \
                       namespace: zot-system\n            key: ca.crt\n";
        } else if self.certificates {
            values += "      certificates:\n        - certificateRef:\n            kind: Secret\n            name: zot-secret\n            \
                       namespace: zot-system\n            key: caCrt\n";
        }
        if self.in_cluster || self.replacement_rules {
            values += "      registry:\n";
        }
        if self.in_cluster {
            values += "        inClusterRegistry:\n          credentials:\n            username: admin\n            \
                       password: \"{{.spectro.var.registry_password}}\"\n          storageCheck:\n            namespace: registry\n            pvc: registry\n";
        }
        if self.replacement_rules {
            values += "        imageReplacementRules: |\n          \"all\": \"mirror.example.com/shop\"\n";
        }
        Pack::new("registry-connect", "addon", "0.2.1", values)
    }
}

fn block(registry: &External, name: &str, margin: &str) -> String {
    let mut out = format!("{margin}domain: {name}.example.com/edge\n");
    if registry.credentials || registry.token {
        let user = if registry.token { "AWS" } else { "puller" };
        let _ = write!(out, "{margin}username: {user}\n{margin}password: \"${{{}_PASSWORD}}\"\n", name.to_uppercase());
    }
    out += &if registry.insecure { format!("{margin}insecure: true\n") } else { String::new() };
    out
}

/// A version that a bound holds for.
fn inside(bound: &Bound) -> String {
    match (bound.upper, bound.inclusive) {
        (true, false) => step(bound, false),
        (false, false) => step(bound, true),
        _ => bound.version.to_string(),
    }
}

/// A version that it does not hold for.
fn outside(bound: &Bound) -> String {
    match (bound.upper, bound.inclusive) {
        (true, true) => step(bound, true),
        (false, true) => step(bound, false),
        _ => bound.version.to_string(),
    }
}

/// The next version after, or one before, that of a bound.
fn step(bound: &Bound, up: bool) -> String {
    let text = bound.version.to_string();
    let mut parts: Vec<u64> = text.split('.').filter_map(|part| part.parse().ok()).collect();
    let last = parts.len().saturating_sub(1);
    if up {
        parts[last] += 1;
    } else {
        let at = (0..parts.len()).rev().find(|&at| parts[at] > 0).unwrap_or(0);
        parts[at] = parts[at].saturating_sub(1);
        parts[at + 1..].iter_mut().for_each(|part| *part = 9);
    }
    parts.iter().map(u64::to_string).collect::<Vec<_>>().join(".")
}
