//! The requests of each run over time.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use http::StatusCode;
use plotters::prelude::*;
use plotters::style::full_palette::{BLUE_700, DEEPORANGE_A700, GREY_300, GREY_700};

use super::Run;

const SIZE: (u32, u32) = (960, 640);

/// Draws a panel for each run: what was answered so far, and each 429 at its moment.
pub(crate) fn draw(path: &Path, runs: &[Run], window: Duration) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(path, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let end = runs.iter().map(|run| run.wall).max().unwrap_or_default();
    let end = end.as_secs_f64().ceil();
    for (run, panel) in runs.iter().zip(area.split_evenly((runs.len(), 1))) {
        panel_of(run, &panel, end, window.as_secs_f64())?;
    }
    area.present()?;
    Ok(())
}

fn panel_of(
    run: &Run,
    panel: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    end: f64,
    window: f64,
) -> Result<(), Box<dyn Error>> {
    let (answered, refused): (Vec<_>, Vec<_>) = run
        .answers
        .iter()
        .partition(|(_, status)| *status != StatusCode::TOO_MANY_REQUESTS);
    let most = f64::from(u32::try_from(answered.len())?);
    let title = match run.others {
        0 => run.client.to_owned(),
        others => format!("{}, others take {others} %", run.client),
    };
    let outcome = format!(
        "{title}: {:.1} s, {} refused with 429",
        run.wall.as_secs_f64(),
        refused.len()
    );
    let mut chart = ChartBuilder::on(panel)
        .caption(outcome, ("sans-serif", 15))
        .margin(6)
        .x_label_area_size(26)
        .y_label_area_size(44)
        .build_cartesian_2d(0.0..end, 0.0..most)?;
    chart
        .configure_mesh()
        .disable_mesh()
        .x_labels(12)
        .y_labels(4)
        .x_label_formatter(&|seconds| format!("{seconds:.0} s"))
        .y_label_formatter(&|answers| format!("{answers:.0}"))
        .axis_style(GREY_700)
        .draw()?;
    let mut edge = window;
    while edge < end {
        chart.draw_series(LineSeries::new([(edge, 0.0), (edge, most)], GREY_300))?;
        edge += window;
    }
    let line = answered
        .iter()
        .zip(1_u32..)
        .map(|((at, _), count)| (at.as_secs_f64(), f64::from(count)));
    chart.draw_series(LineSeries::new(line, BLUE_700.stroke_width(2)))?;
    let ticks = refused.iter().map(|(at, _)| {
        let at = at.as_secs_f64();
        PathElement::new([(at, 0.0), (at, most / 6.0)], DEEPORANGE_A700)
    });
    chart.draw_series(ticks)?;
    Ok(())
}
