//! Lists whose lines change on their own. A keystroke redraws only the lines that it changes; redrawing them all
//! would be most of its cost.

use leptos::prelude::*;

/// One line: its key, and the strings that it shows.
#[derive(Clone, PartialEq)]
pub(super) struct Line {
    pub key: String,
    pub texts: Vec<String>,
}

impl Line {
    pub(super) fn new(key: impl Into<String>, texts: impl Into<Vec<String>>) -> Line {
        Line { key: key.into(), texts: texts.into() }
    }
}

/// The current strings of one line.
#[derive(Clone, Copy)]
pub(super) struct Texts(Memo<Vec<String>>);

impl Texts {
    /// The string at this place.
    pub(super) fn at(self, place: usize) -> impl Fn() -> String + Copy + Send + Sync + 'static {
        let text = Memo::new(move |_| self.0.with(|texts| texts.get(place).cloned().unwrap_or_default()));
        move || text.get()
    }
}

/// Draws a line for each that `all` gives, in its order.
pub(super) fn lines(
    all: impl Fn() -> Vec<Line> + Send + Sync + 'static,
    draw: impl Fn(String, Texts) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView {
    let all = Memo::new(move |_| all());
    let keys = Memo::new(move |_| all.with(|all| all.iter().map(|line| line.key.clone()).collect::<Vec<_>>()));
    let one = move |key: String| {
        let own = key.clone();
        let texts = Memo::new(move |_| {
            all.with(|all| all.iter().find(|line| line.key == own).map(|line| line.texts.clone()).unwrap_or_default())
        });
        draw(key, Texts(texts))
    };
    view! { <For each=move || keys.get() key=Clone::clone children=one/> }.into_any()
}

/// A row of a table: a heading with something beside it, then numbers, each with its class.
pub(super) fn row(texts: Texts, figures: &'static [&'static str]) -> AnyView {
    let cell = |(place, class): (usize, &'static str)| {
        view! { <td class=format!("num {class}")>{texts.at(place.saturating_add(2))}</td> }
    };
    let cells = figures.iter().copied().enumerate().map(cell).collect_view();
    view! { <tr><th scope="row">{texts.at(0)} " " <span class="kind">{texts.at(1)}</span></th>{cells}</tr> }.into_any()
}
