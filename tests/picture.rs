//! Pictures of a deployment with 8 and with 80 images: nothing overlaps, every image is there, every text is in its box.

use std::sync::Arc;

use palint::engine::{self, Options};
use palint::finding::Finding;
use palint::report::picture::Picture;
use palint::source::{File, Files};
use regex::Regex;
use serde_json::json;

const LONG: &str = "ghcr.io/a-very-long-name-of-an-organization/with/deeply/nested/repositories/and-a-long-name-of-an-image:2026.11.24-build.123456";

struct Pictures {
    images: Vec<String>,
    svg: String,
    dot: String,
    mermaid: String,
}

/// A site whose layers hold so many images, beside the provider image.
fn pictures(layers: usize, each: usize) -> Pictures {
    let hosts = ["docker.io", "quay.io", "ghcr.io", "registry.k8s.io", "us-docker.pkg.dev"];
    let pack = |name: &str, layer: &str, values: String| json!({ "name": name, "layer": layer, "type": "spectro", "version": "1.0.0", "values": values });
    let os = "options:\n  system.uri: quay.io/acme/ubuntu:k3s-1.33.5\nproviderCredentials:\n  registry: quay.io\n  user: robot\n  password: '{{.spectro.var.word}}'\n";
    let mut images = vec!["quay.io/acme/ubuntu:k3s-1.33.5".to_owned()];
    let mut packs = vec![pack("edge-native-byoi", "os", os.to_owned())];
    for layer in 0..layers {
        let mut values = "pack:\n  content:\n    images:\n".to_owned();
        for number in 0..each {
            let image = match (layer, number) {
                (0, 0) => LONG.to_owned(),
                (0, 1) => format!("docker.io/acme/pinned@sha256:{}", "ab".repeat(32)),
                _ => format!("{}/acme-{layer}/part-{number}:{layer}.{number}", hosts[(layer + number) % hosts.len()]),
            };
            values += &format!("      - image: {image}\n");
            images.push(image);
        }
        let kind = if layer % 5 == 0 { "cni" } else { "addon" };
        packs.push(pack(&format!("layer-number-{layer}"), kind, values));
    }
    packs.push(pack("harbor-edge-native-config", "addon", "harbor-config: {}\n".to_owned()));
    let template = json!({ "type": "cluster", "cloudType": "edge-native", "packs": packs });
    let profile = json!({ "metadata": { "name": "p" }, "spec": { "template": template } });
    let user_data = "#cloud-config\nstylus:\n  site:\n    paletteEndpoint: api.example.com\n  registryCredentials:\n    domain: registry.example.com\n    username: robot\n    password: '{{.word}}'\n";
    let mut files = Files::default();
    let ids = [files.add(File::new("user-data", user_data)), files.add(File::new("profile.json", profile.to_string()))];
    let files = Arc::new(files);
    let documents = engine::read(&files, &ids, None);
    let options = Options::default();
    let report = engine::check(Arc::clone(&files), documents, &options);
    let findings: Vec<&Finding> = report.findings.iter().filter(|it| it.group == "support-matrix").collect();
    let mut pictures = engine::deployments(&report.files, &report.documents, &options, |facts| {
        let picture = Picture::of(facts, &findings);
        Pictures { images: images.clone(), svg: picture.svg(), dot: picture.dot(), mermaid: picture.mermaid() }
    });
    assert_eq!(pictures.len(), 1, "one deployment");
    pictures.remove(0)
}

/// Left, top, right, bottom.
type Area = (f32, f32, f32, f32);

fn number(text: &str) -> f32 {
    text.parse().expect("a number")
}

fn boxes(svg: &str) -> Vec<Area> {
    let rect =
        Regex::new(r#"<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" rx"#).expect("a pattern");
    rect.captures_iter(svg)
        .map(|it| {
            let [x, y, width, height] = it.extract::<4>().1.map(number);
            (x, y, x + width, y + height)
        })
        .collect()
}

/// Left end, base and right end of each text in a box, by a width that the usual fonts do not exceed.
fn texts(svg: &str) -> Vec<(f32, f32, f32, String)> {
    let text = Regex::new(r#"<text x="([\d.]+)" y="([\d.]+)"([^>]*)>([^<]*)"#).expect("a pattern");
    text.captures_iter(svg)
        .map(|it| {
            let [x, y, attributes, words] = it.extract::<4>().1;
            let words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
            let sign = if attributes.contains("monospace") { 11.0 * 0.605 } else { 11.0 * 0.56 };
            let (x, width) = (number(x), words.chars().count() as f32 * sign);
            let left = if attributes.contains("text-anchor=\"end\"") { x - width } else { x };
            (left, number(y), left + width, words)
        })
        .collect()
}

fn is_readable(pictures: &Pictures) {
    let boxes = boxes(&pictures.svg);
    assert!(boxes.len() > 4, "boxes: {boxes:?}");
    for (at, one) in boxes.iter().enumerate() {
        for other in &boxes[at + 1..] {
            let apart = one.2 <= other.0 || other.2 <= one.0 || one.3 <= other.1 || other.3 <= one.1;
            assert!(apart, "{one:?} and {other:?} overlap");
        }
    }
    let size = Regex::new(r#"viewBox="0 0 ([\d.]+) ([\d.]+)""#).expect("a pattern");
    let [width, height] = size.captures(&pictures.svg).expect("a size").extract::<2>().1.map(number);
    assert!(boxes.iter().all(|it| it.2 <= width && it.3 <= height), "a box is outside of the picture");
    let texts = texts(&pictures.svg);
    let home = |x: f32, y: f32| boxes.iter().find(|it| it.0 <= x && x <= it.2 && it.1 <= y && y <= it.3);
    for (left, base, right, words) in &texts {
        let Some(home) = home(*left, *base) else { continue };
        assert!(*right <= home.2 && *base <= home.3, "`{words}` runs out of {home:?}: {right}, {base}");
    }
    for (at, one) in texts.iter().enumerate() {
        for other in &texts[at + 1..] {
            let apart = (one.1 - other.1).abs() >= 11.0 || one.2 <= other.0 || other.2 <= one.0;
            assert!(apart, "`{}` and `{}` overlap", one.3, other.3);
        }
    }
    let inside = texts.iter().filter(|it| home(it.0, it.1).is_some()).count();
    assert!(inside >= pictures.images.len(), "images are in boxes: {inside}");
    for image in &pictures.images {
        assert!(pictures.svg.contains(&format!("<title>{image}</title>")), "{image} is not in the picture");
    }
}

#[test]
fn eight_images_are_readable() {
    is_readable(&pictures(2, 4));
}

#[test]
fn eighty_images_are_readable() {
    let pictures = pictures(16, 5);
    is_readable(&pictures);
    assert_eq!(pictures.images.len(), 81);
    let arrows = pictures.svg.matches("marker-end").count();
    assert!(arrows <= 24, "{arrows} arrows are more than an eye can follow");
}

#[test]
fn conflicts_are_red_and_have_their_rule() {
    let pictures = pictures(2, 4);
    for rule in ["harbor-with-provider-credentials", "external-with-provider-credentials"] {
        assert!(pictures.svg.contains(&format!(">{rule}<")), "{rule} is not in the picture");
        assert!(pictures.dot.contains(&format!("label=\"{rule}\", color=red")), "{}", pictures.dot);
        assert!(pictures.mermaid.contains(&format!("<-->|\"{rule}\"|")), "{}", pictures.mermaid);
    }
    assert!(pictures.svg.contains("stroke=\"#cf222e\" stroke-width=\"2\""));
    assert!(pictures.mermaid.contains("stroke:#c00"));
}

/// What Graphviz and Mermaid refuse: ends of quotes inside a label, an edge to a node that is none.
#[test]
fn texts_of_other_drawing_programs_hold_together() {
    let pictures = pictures(16, 5);
    for line in pictures.dot.lines().filter(|it| it.contains("label=\"")) {
        assert_eq!(line.replace("\\\"", "").matches('"').count() % 2, 0, "{line}");
    }
    for (text, edge) in
        [(&pictures.dot, r"(?m)^  (\w\d+) -> (\w\d+)"), (&pictures.mermaid, r#"(?m)^  (\w\d+) <?-[^ ]+ (\w\d+)$"#)]
    {
        let edges = Regex::new(edge).expect("a pattern");
        assert!(edges.captures_iter(text).count() >= 4, "{text}");
        for edge in edges.captures_iter(text) {
            for node in [&edge[1], &edge[2]] {
                assert!(
                    text.contains(&format!("  {node}[")) || text.contains(&format!("  {node} [")),
                    "{node} is no node"
                );
            }
        }
    }
}

#[test]
fn the_same_site_gives_the_same_picture() {
    assert_eq!(pictures(16, 5).svg, pictures(16, 5).svg);
}
