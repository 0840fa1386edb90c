use icu_properties::props::{DefaultIgnorableCodePoint, Emoji, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};

/// Asks for the picture of the character before it.
const EMOJI_SELECTOR: char = '\u{fe0f}';

/// Makes a key of a digit, `#` or `*`, with the selector between the two.
const KEYCAP: char = '\u{20e3}';

/// Whether `c` can steer a terminal, hide, hide other text or turn its direction.
///
/// By its Unicode properties: controls, formats, separators of lines and paragraphs, surrogates, private and unassigned
/// code points (general categories Cc, Cf, Zl, Zp, Cs, Co and Cn), and all that is ignored where it has no glyph
/// (`Default_Ignorable_Code_Point`, such as Hangul fillers and variation selectors). Letters of all scripts, marks and
/// emoji are none. The joiners U+200C and U+200D are, though some scripts and emoji use them.
///
/// ```
/// use okta_core::quote::is_hazard;
///
/// assert!(is_hazard('\u{1b}') && is_hazard('\u{202e}') && is_hazard('\u{e0041}') && is_hazard('\u{3164}'));
/// assert!(!is_hazard('ü') && !is_hazard('日') && !is_hazard('🔑'));
/// ```
pub fn is_hazard(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    matches!(
        category,
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::Surrogate
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned
    ) || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// The characters of `text`, each with whether it is a hazard where it stands.
///
/// It is [`is_hazard`], but for the one selector that is part of ordinary emoji: U+FE0F is no hazard directly behind an
/// emoji, and none between a digit and a keycap.
///
/// ```
/// use okta_core::quote::characters;
///
/// let hazards = |text| characters(text).filter(|(_, is_hazard)| *is_hazard).count();
/// assert_eq!(hazards("❤\u{fe0f}"), 0);
/// assert_eq!(hazards("admin\u{fe0f}"), 1);
/// ```
pub fn characters(text: &str) -> impl Iterator<Item = (char, bool)> {
    let mut rest = text.chars();
    let mut before = None;
    std::iter::from_fn(move || {
        let c = rest.next()?;
        let is_selector = c == EMOJI_SELECTOR
            && (before.is_some_and(is_emoji) || rest.as_str().starts_with(KEYCAP));
        before = Some(c);
        Some((c, !is_selector && is_hazard(c)))
    })
}

/// Digits have the property too; they need the keycap.
fn is_emoji(c: char) -> bool {
    !c.is_ascii() && CodePointSetData::new::<Emoji>().contains(c)
}
