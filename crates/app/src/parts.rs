//! Small pieces that many sections share: the head of a section, the heads of a table, a sentence with values in it.

use leptos::prelude::*;

/// The head of a column: its text, its class, and its explanation if it needs one. A text of class `hidden` is read out only.
pub(super) type Head = (&'static str, &'static str, &'static str);

/// The cells of a table's head.
pub(super) fn heads(columns: &[Head]) -> AnyView {
    let cell = |(text, class, tip): &Head| {
        let (text, class, tip) = (*text, *class, *tip);
        let inside = match (class, tip) {
            ("hidden", _) => view! { <span class="hidden">{text}</span> }.into_any(),
            (_, "") => text.into_any(),
            _ => view! { <abbr title=tip>{text}</abbr> }.into_any(),
        };
        let class = Some(class).filter(|class| !matches!(*class, "" | "hidden"));
        view! { <th scope="col" class=class>{inside}</th> }.into_any()
    };
    columns.iter().map(cell).collect::<Vec<_>>().into_any()
}

/// The head of a section: its title, and a line about it.
pub(super) fn head(title: &'static str, about: &'static str) -> AnyView {
    let about = (!about.is_empty()).then(|| view! { <span>{about}</span> });
    view! { <div class="head"><h2>{title}</h2>{about}</div> }.into_any()
}

/// A sentence of the catalogue with views in the places that it names in braces. A translation may name them in any order.
pub(super) fn phrase(sentence: &str, values: Vec<(&'static str, AnyView)>) -> AnyView {
    let mut values: Vec<_> = values.into_iter().map(|(name, value)| (name, Some(value))).collect();
    let mut parts: Vec<AnyView> = Vec::new();
    let mut rest = sentence;
    while let Some((text, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        if !text.is_empty() {
            parts.push(text.to_owned().into_any());
        }
        parts.extend(values.iter_mut().find(|(known, _)| *known == name).and_then(|(_, value)| value.take()));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(rest.to_owned().into_any());
    }
    parts.into_any()
}
