//! Any YAML text, on the events of granit-parser. The only file that names that crate.

use granit_parser::{ErrorKind, Event, Marker, Parser, ScalarStyle, ScanError, StructureStyle};

use super::super::Style;
use super::super::recover::Fault;
use super::builder::{Builder, MAX_DEPTH};

/// Fills a builder; ends at the first fault, with the byte that the parser names.
pub(super) fn read(out: &mut Builder<'_, '_>) -> Result<(), (Fault, usize)> {
    let options = granit_parser::options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        // As the host's decoder reads it.
        block_scalar_eof_without_line_feed: true,
        max_buffered_comment_events: usize::MAX,
        flow_nesting_limit: MAX_DEPTH + 1,
        block_nesting_limit: MAX_DEPTH + 1,
    };
    let byte = |marker: Marker| marker.byte_offset().unwrap_or(0) as u32;
    for next in Parser::new_from_str_with_options(out.source.read, options) {
        let (event, span) = next.map_err(|error| fault(&error, out.source.read))?;
        let (start, end) = (byte(span.start), byte(span.end));
        let tag = span.tag_span().map(|tag| out.source.span(byte(tag.start), byte(tag.end)));
        match event {
            Event::Scalar(value, style, _, _) => out.scalar(&value, style_of(style), (start, end), tag),
            Event::MappingStart(style, ..) => out.begin(start, true, style == StructureStyle::Flow, tag)?,
            Event::SequenceStart(style, ..) => out.begin(start, false, style == StructureStyle::Flow, tag)?,
            Event::MappingEnd | Event::SequenceEnd => out.end(end),
            Event::Anchor(..) => out.anchor(start, end),
            Event::Alias(_) | Event::UnresolvedAlias(_) => out.alias(start, end),
            Event::Comment(..) => out.comment(start, end),
            Event::DocumentStart(explicit, _) => out.begin_document(explicit, start, end),
            Event::DocumentEnd => out.end_document(start, end),
            _ => {}
        }
    }
    Ok(())
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::Single,
        ScalarStyle::DoubleQuoted => Style::Double,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}

/// What kind of fault an error is, and the byte that it names.
fn fault(error: &ScanError, text: &str) -> (Fault, usize) {
    let at = error.marker().byte_offset().unwrap_or(text.len());
    let kind = match error.kind() {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => Fault::Tab,
        ErrorKind::UnclosedQuotedScalar
        | ErrorKind::DocumentIndicatorInQuotedScalar
        | ErrorKind::InvalidQuotedScalarIndent => Fault::Quote,
        ErrorKind::UnknownQuotedScalarEscape
        | ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => Fault::Escape,
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            Fault::AfterQuote
        }
        ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping
        | ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::MismatchedFlowCollectionEnd { .. }
        | ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::BlockEntryInFlowCollection
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::PlainScalarStartsWithDashFlowIndicator
        | ErrorKind::FlowMappingValueAdjacentCollection
        | ErrorKind::InvalidColonPlacement => Fault::Flow,
        ErrorKind::MisplacedFlowCollectionEnd => Fault::Sign(text[at..].chars().next().unwrap_or(']')),
        ErrorKind::MappingValueNotAllowed => Fault::Colon,
        ErrorKind::InvalidBlockScalarHeader | ErrorKind::ZeroBlockScalarIndent => Fault::BlockHeader,
        ErrorKind::InvalidBlockScalarIndent => Fault::BlockIndent,
        &ErrorKind::UnexpectedCharacter { character } if matches!(character, '@' | '`' | '%') => Fault::Sign(character),
        &ErrorKind::UnexpectedCharacter { character } => Fault::Unprintable(character),
        ErrorKind::MissingAnchorOrAliasName => Fault::Alias,
        ErrorKind::UndeclaredTagHandle
        | ErrorKind::ExpectedTagBang
        | ErrorKind::InvalidGlobalTagCharacter
        | ErrorKind::InvalidTagTerminator
        | ErrorKind::MissingTagUri
        | ErrorKind::UnclosedVerbatimTag
        | ErrorKind::InvalidTagEscape
        | ErrorKind::InvalidTagUtf8LeadingByte
        | ErrorKind::InvalidTagUtf8TrailingByte
        | ErrorKind::InvalidTagUtf8 => Fault::Tag,
        ErrorKind::CommentNotSeparated => Fault::CommentSpace,
        ErrorKind::CommentInterceptedScalar => Fault::CommentInside,
        ErrorKind::BomInsideDocument => Fault::ByteOrderMark,
        ErrorKind::MissingDocumentEndBeforeDirective
        | ErrorKind::DuplicateVersionDirective
        | ErrorKind::UnsupportedYamlMajorVersion
        | ErrorKind::DuplicateTagDirective
        | ErrorKind::ExpectedTagDirectiveBang
        | ErrorKind::InvalidDirectiveTerminator
        | ErrorKind::MissingYamlVersionSeparator
        | ErrorKind::MissingDirectiveName
        | ErrorKind::InvalidDirectiveName
        | ErrorKind::DirectiveByteLimitExceeded { .. }
        | ErrorKind::YamlVersionTooLong
        | ErrorKind::MissingYamlVersion
        | ErrorKind::InvalidTagDirectiveTerminator => Fault::Directive,
        ErrorKind::InvalidDocumentEnd => Fault::DocumentEnd,
        ErrorKind::RecursionLimitExceeded => Fault::TooDeep,
        _ => Fault::Structure,
    };
    (kind, at)
}
