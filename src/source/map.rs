//! Decoded text that knows its bytes: runs of (decoded, source) offsets, and their composition.

/// A piece of decoded text and the piece of source that it came from.
///
/// With equal lengths each byte has its own source byte; with different lengths (an escape such as `\n`, a line end of
/// CR LF) the piece is one atom: it maps as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// First byte in the decoded text.
    pub decoded: u32,
    /// Its length in the decoded text; 0 is allowed for source that decodes to nothing.
    pub len: u32,
    /// First byte in the source.
    pub source: u32,
    /// Its length in the source.
    pub source_len: u32,
}

/// The way from offsets of a decoded text back to offsets of its source.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct OffsetMap {
    /// Where an empty decoded text, or its very start, stands in the source.
    origin: u32,
    runs: Vec<Run>,
}

impl OffsetMap {
    /// The map of a text that is its own source, from `origin` on.
    pub fn identity(origin: u32, len: u32) -> OffsetMap {
        OffsetMap { origin, runs: vec![Run { decoded: 0, len, source: origin, source_len: len }] }
    }

    /// An empty map whose decoded text begins at `origin`; runs are pushed in order.
    pub fn new(origin: u32) -> OffsetMap {
        OffsetMap { origin, runs: Vec::new() }
    }

    /// Adds `len` bytes that stand in the source as they are.
    pub fn push_same(&mut self, source: u32, len: u32) {
        self.push(len, source, len);
    }

    /// Adds a piece of decoded text of `len` bytes that came from `source_len` bytes.
    pub fn push(&mut self, len: u32, source: u32, source_len: u32) {
        if len == 0 {
            return;
        }
        let decoded = self.decoded_len();
        if let Some(last) = self.runs.last_mut() {
            let linear = last.len == last.source_len && len == source_len;
            if linear && last.source + last.source_len == source {
                last.len += len;
                last.source_len += len;
                return;
            }
        }
        self.runs.push(Run { decoded, len, source, source_len });
    }

    /// Length of the decoded text, in bytes.
    pub fn decoded_len(&self) -> u32 {
        self.runs.last().map_or(0, |run| run.decoded + run.len)
    }

    /// The pieces, in order.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Source offset at which the decoded byte `at` begins; for the end of the text, where its last byte ends.
    pub fn start(&self, at: u32) -> u32 {
        let index = self.runs.partition_point(|run| run.decoded + run.len <= at);
        match self.runs.get(index) {
            Some(run) if run.len == run.source_len => run.source + at.saturating_sub(run.decoded),
            Some(run) => run.source,
            None => self.runs.last().map_or(self.origin, |run| run.source + run.source_len),
        }
    }

    /// Source offset at which the decoded byte before `at` ends; for 0, where the text begins.
    pub fn end(&self, at: u32) -> u32 {
        if at == 0 {
            return self.start(0);
        }
        let index = self.runs.partition_point(|run| run.decoded + run.len < at);
        match self.runs.get(index) {
            Some(run) if run.len == run.source_len => run.source + (at - run.decoded),
            Some(run) => run.source + run.source_len,
            None => self.runs.last().map_or(self.origin, |run| run.source + run.source_len),
        }
    }

    /// Source range of a decoded range; an empty range stays empty.
    pub fn range(&self, start: u32, end: u32) -> (u32, u32) {
        let from = self.start(start);
        if end <= start { (from, from) } else { (from, self.end(end).max(from)) }
    }

    /// The decoded offset whose source range holds a source offset, or the nearest one before it.
    pub fn decoded_at(&self, source: u32) -> u32 {
        let index = self.runs.partition_point(|run| run.source <= source);
        let Some(run) = index.checked_sub(1).and_then(|index| self.runs.get(index)) else { return 0 };
        if run.len == run.source_len {
            run.decoded + (source - run.source).min(run.len)
        } else if source >= run.source + run.source_len {
            run.decoded + run.len
        } else {
            run.decoded
        }
    }

    /// This map followed by `outer`: its sources are decoded offsets of `outer`.
    pub fn through(&self, outer: &OffsetMap) -> OffsetMap {
        let mut composed = OffsetMap::new(outer.start(self.origin));
        composed.runs.reserve(self.runs.len());
        for run in &self.runs {
            if run.len != run.source_len {
                let (from, to) = outer.range(run.source, run.source + run.source_len);
                composed.push_atom(run.len, from, to - from);
                continue;
            }
            let (mut at, end) = (run.source, run.source + run.source_len);
            let mut index = outer.runs.partition_point(|it| it.decoded + it.len <= at);
            while at < end {
                let Some(it) = outer.runs.get(index) else { break };
                let until = end.min(it.decoded + it.len);
                if it.len == it.source_len {
                    composed.push(until - at, it.source + (at - it.decoded), until - at);
                } else {
                    composed.push_atom(until - at, it.source, it.source_len);
                }
                at = until;
                index += 1;
            }
        }
        composed
    }

    fn push_atom(&mut self, len: u32, source: u32, source_len: u32) {
        if len == source_len {
            self.push(len, source, source_len);
        } else if len > 0 {
            let decoded = self.decoded_len();
            self.runs.push(Run { decoded, len, source, source_len });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::OffsetMap;

    #[test]
    fn an_escape_maps_as_a_whole_and_its_neighbors_byte_by_byte() {
        // source: ab\ncd (6 bytes), decoded: ab<LF>cd (5 bytes)
        let mut map = OffsetMap::new(0);
        map.push_same(0, 2);
        map.push(1, 2, 2);
        map.push_same(4, 2);
        assert_eq!(map.range(0, 2), (0, 2));
        assert_eq!(map.range(2, 3), (2, 4));
        assert_eq!(map.range(3, 5), (4, 6));
        assert_eq!(map.range(5, 5), (6, 6));
        assert_eq!([2, 3, 4, 5].map(|source| map.decoded_at(source)), [2, 2, 3, 4]);
    }

    #[test]
    fn two_levels_compose() {
        let mut outer = OffsetMap::new(10);
        outer.push_same(10, 3);
        outer.push(1, 13, 2);
        outer.push_same(15, 4);
        let mut inner = OffsetMap::new(2);
        inner.push_same(2, 4);
        let composed = inner.through(&outer);
        assert_eq!(composed.range(0, 1), (12, 13));
        assert_eq!(composed.range(1, 2), (13, 15));
        assert_eq!(composed.range(2, 4), (15, 17));
    }
}
