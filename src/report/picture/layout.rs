//! Where everything of a picture lies, in pixels; nothing overlaps, and every text has room in its box.

use unicode_width::UnicodeWidthChar;

use super::Picture;

/// Width of a sign of the fixed-width font, at [`SMALL`].
const MONO: f32 = 6.7;
/// Font size of headings.
pub(super) const NORMAL: f32 = 12.0;
/// Font size of everything else in a box.
pub(super) const SMALL: f32 = 11.0;
/// From a box's border to its text.
pub(super) const PAD: f32 = 10.0;
/// From one line's base to the next.
pub(super) const LEAD: f32 = 16.0;

const GAP: f32 = 14.0;
const LEFT: f32 = 24.0;
/// First row of boxes; title and names of columns are above.
pub(super) const TOP: f32 = 66.0;
/// Between columns, for the arrows.
const CHANNEL: f32 = 130.0;

/// A rectangle.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Area {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

impl Area {
    /// The middle of the height.
    pub(super) fn middle(&self) -> f32 {
        self.y + self.height / 2.0
    }

    pub(super) fn right(&self) -> f32 {
        self.x + self.width
    }

    fn bottom(&self) -> f32 {
        self.y + self.height
    }
}

/// The boxes of a picture, in its order.
pub(super) struct Layout {
    pub cards: Vec<Area>,
    pub places: Vec<Area>,
    pub features: Vec<Area>,
    pub conflicts: Vec<Area>,
    pub width: f32,
    pub height: f32,
}

/// Width of text in the proportional font at a size: that of the widest of the usual fonts, so that it fits in all.
pub(super) fn width(text: &str, size: f32) -> f32 {
    let of = |sign: char| match sign {
        'i' | 'j' | 'l' | 'f' | 't' | 'r' | 'I' | '.' | ',' | ':' | ';' | '|' | '!' | '/' | '\'' | ' ' | '-' | '('
        | ')' | '`' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 1.0,
        'A'..='Z' | '<' | '>' | '&' | '+' | '=' | '~' | '_' | '#' => 0.84,
        _ if sign.is_ascii() => 0.65,
        _ => 0.8 * sign.width().unwrap_or(0) as f32,
    };
    text.chars().map(of).sum::<f32>() * size
}

/// Width of text in the fixed-width font at [`SMALL`].
pub(super) fn mono(text: &str) -> f32 {
    text.chars().map(|sign| sign.width().unwrap_or(0) as f32).sum::<f32>() * MONO
}

impl Layout {
    pub(super) fn of(picture: &Picture) -> Layout {
        let mut layout = Layout {
            cards: Vec::new(),
            places: Vec::new(),
            features: Vec::new(),
            conflicts: Vec::new(),
            width: 0.0,
            height: 0.0,
        };
        let mut x = LEFT;

        let card_width = picture.cards.iter().map(|card| {
            let lines = card.lines.iter().map(|line| mono(&line.short) + pack_width(&line.pack));
            lines.fold(width(&card.heading(), NORMAL), f32::max) + 2.0 * PAD
        });
        let widest = card_width.fold(0.0, f32::max);
        // Cards of the same place lie together, so that their arrows do not cross.
        let mut order: Vec<usize> = (0..picture.cards.len()).collect();
        order.sort_by_key(|at| (picture.cards[*at].first.is_none(), picture.cards[*at].first, *at));
        layout.cards = vec![Area::default(); picture.cards.len()];
        let mut y = TOP;
        for at in order {
            let height = PAD * 2.0 + LEAD * (picture.cards[at].lines.len() as f32 + 1.0) - 4.0;
            layout.cards[at] = Area { x, y, width: widest, height };
            y += height + GAP;
        }
        x += if widest > 0.0 { widest + CHANNEL } else { 0.0 };

        let heads: Vec<(f32, f32)> = picture
            .places
            .iter()
            .enumerate()
            .map(|(at, place)| {
                let from = |way: &super::Card| [way.first, way.later].contains(&Some(at));
                let middles: Vec<f32> = picture
                    .cards
                    .iter()
                    .zip(&layout.cards)
                    .filter(|(card, _)| from(card))
                    .map(|(_, area)| area.middle())
                    .collect();
                let wanted = middles.iter().sum::<f32>() / middles.len().max(1) as f32;
                (width(&place.title, NORMAL).max(width(&place.host, SMALL)), wanted)
            })
            .collect();
        layout.places = column(x, 44.0, &heads);
        x += layout.places.first().map_or(0.0, |it| it.width + CHANNEL * 0.7);

        let heads: Vec<(f32, f32)> = picture.features.iter().map(|it| (width(it, NORMAL), TOP)).collect();
        layout.features = column(x, 32.0, &heads);
        x += layout.features.first().map_or(0.0, |it| it.width + CHANNEL);

        let heads: Vec<(f32, f32)> = picture
            .conflicts
            .iter()
            .map(|conflict| {
                let sum: f32 = conflict.features.iter().map(|at| layout.features[*at].middle()).sum();
                (width(&conflict.rule, NORMAL), sum / conflict.features.len() as f32)
            })
            .collect();
        layout.conflicts = column(x, 32.0, &heads);

        let all = || layout.cards.iter().chain(&layout.places).chain(&layout.features).chain(&layout.conflicts);
        layout.width = all().map(Area::right).fold(320.0, f32::max) + LEFT;
        layout.height = all().map(Area::bottom).fold(TOP, f32::max) + 50.0;
        layout
    }
}

/// Room for the pack's name at the right of an image.
fn pack_width(pack: &str) -> f32 {
    if pack.is_empty() { 0.0 } else { width(pack, SMALL) + 2.0 * PAD }
}

/// A column of boxes of the same size, each as near to its wanted middle as the others let it; `heads` are width of the
/// text and wanted middle.
fn column(x: f32, height: f32, heads: &[(f32, f32)]) -> Vec<Area> {
    let width = heads.iter().map(|it| it.0).fold(0.0, f32::max) + 2.0 * PAD;
    let mut order: Vec<usize> = (0..heads.len()).collect();
    order.sort_by(|one, other| heads[*one].1.total_cmp(&heads[*other].1).then(one.cmp(other)));
    let mut areas = vec![Area::default(); heads.len()];
    let mut free = TOP;
    for at in order {
        let y = (heads[at].1 - height / 2.0).max(free);
        areas[at] = Area { x, y, width, height };
        free = y + height + GAP;
    }
    areas
}
