//! A ratio for each contestant, as bars.

use std::error::Error;
use std::path::Path;

use okta_benches::number;
use plotters::prelude::*;
use plotters::style::full_palette::{BLUE_700, GREY_500, GREY_700};
use plotters::style::text_anchor::{HPos, Pos, VPos};

const WIDTH: u32 = 760;
const BAR: u32 = 34;
const HEAD: u32 = 60;

/// Draws `bars` from top to bottom, with a line at 1.
pub(crate) fn bars(path: &Path, title: &str, bars: &[(&str, f64)]) -> Result<(), Box<dyn Error>> {
    let height = HEAD + BAR * u32::try_from(bars.len())?;
    let area = SVGBackend::new(path, (WIDTH, height)).into_drawing_area();
    area.fill(&WHITE)?;
    let most = bars.iter().map(|(_, ratio)| *ratio).fold(1.0, f64::max) * 1.12;
    let rows = number(bars.len());
    let mut chart = ChartBuilder::on(&area)
        .caption(title, ("sans-serif", 15))
        .margin(8)
        .margin_left(190)
        .build_cartesian_2d(0.0..most, 0.0..rows)?;
    for (at, (name, ratio)) in bars.iter().enumerate() {
        let bottom = rows - number(at) - 1.0;
        let color = if at == 0 { GREY_500 } else { BLUE_700 };
        let bar = Rectangle::new(
            [(0.0, bottom + 0.15), (*ratio, bottom + 0.85)],
            color.filled(),
        );
        chart.draw_series([bar])?;
        let text = |place| {
            let style = TextStyle::from(("sans-serif", 16).into_font());
            style.color(&BLACK).pos(Pos::new(place, VPos::Center))
        };
        let middle = bottom + 0.5;
        let label = Text::new(
            format!("{ratio:.2}"),
            (*ratio + most / 80.0, middle),
            text(HPos::Left),
        );
        chart.draw_series([label])?;
        // Names stand left of the axis, where the chart itself does not draw.
        let (x, y) = chart.backend_coord(&(0.0, middle));
        area.draw(&Text::new(
            (*name).to_owned(),
            (x - 8, y),
            text(HPos::Right),
        ))?;
    }
    let one = [(1.0, 0.0), (1.0, rows)];
    chart.draw_series([PathElement::new(one, GREY_700)])?;
    area.present()?;
    Ok(())
}
