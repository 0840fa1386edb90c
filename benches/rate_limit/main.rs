//! The rate limiter against a fake org in memory, on a paused clock: how much longer than needed, and how many 429s.
//!
//! ```text
//! cargo bench --bench rate_limit
//! ```

mod scenario;

use std::time::Duration;

use comfy_table::{Table, presets::ASCII_MARKDOWN};
use jiff::SignedDuration;
use okta_mock::WindowEdge;
use scenario::{Noise, Outcome, Scenario};

/// The limit that is borne by Okta's documentation and captured traffic: 600 calls in 60 s, answers after 50 ms.
const MINUTE: Scenario = Scenario {
    calls: 3_000,
    limit: 600,
    window: Duration::from_secs(60),
    workers: 64,
    clients: 1,
    noise: Noise::None,
    edge: WindowEdge::WholeSecond,
    skew: SignedDuration::ZERO,
};

const NOISES: [Noise; 5] = [
    Noise::None,
    Noise::Spread(30),
    Noise::Spread(70),
    Noise::First(30),
    Noise::First(70),
];

fn scenarios() -> Vec<Scenario> {
    let edges = [WindowEdge::WholeSecond, WindowEdge::Exact];
    let mut all = Vec::new();
    for edge in edges {
        for workers in [1, 8, 64, 1000] {
            for noise in NOISES {
                all.push(Scenario {
                    workers,
                    noise,
                    edge,
                    ..MINUTE
                });
            }
        }
        for workers in [4, 64, 1000] {
            all.push(Scenario {
                workers,
                edge,
                clients: 4,
                ..MINUTE
            });
        }
        for seconds in [-300, 300] {
            for (clients, noise) in [(1, Noise::None), (1, Noise::First(30)), (4, Noise::None)] {
                all.push(Scenario {
                    noise,
                    edge,
                    clients,
                    skew: SignedDuration::from_secs(seconds),
                    ..MINUTE
                });
            }
        }
        all.push(Scenario {
            calls: 300,
            limit: 50,
            window: Duration::from_secs(5),
            workers: 32,
            edge,
            ..MINUTE
        });
    }
    all
}

fn row(scenario: &Scenario, outcome: &Outcome) -> Vec<String> {
    vec![
        format!("{} per {:?}", scenario.limit, scenario.window),
        match scenario.edge {
            WindowEdge::Exact => "exact",
            _ => "second",
        }
        .to_owned(),
        scenario.workers.to_string(),
        scenario.clients.to_string(),
        match scenario.noise {
            Noise::None => "none".to_owned(),
            Noise::Spread(part) => format!("{part} % spread"),
            Noise::First(part) => format!("{part} % first"),
        },
        format!("{:+} s", scenario.skew.as_secs()),
        format!("{:.2} s", outcome.wall.as_secs_f64()),
        format!("{} s", scenario.theoretical_minimum().as_secs()),
        format!(
            "{:.3}",
            outcome.wall.as_secs_f64() / scenario.theoretical_minimum().as_secs_f64()
        ),
        outcome.refused.to_string(),
        outcome.refused_in_a_window.to_string(),
        outcome.failed.to_string(),
        format!("{:.1} s", outcome.longest.as_secs_f64()),
    ]
}

fn main() {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN).set_header([
        "limit",
        "edge",
        "workers",
        "clients",
        "noise",
        "skew",
        "wall",
        "minimum",
        "ratio",
        "429s",
        "worst window",
        "failed",
        "longest call",
    ]);
    for scenario in scenarios() {
        table.add_row(row(&scenario, &scenario.run()));
    }
    println!("{table}");
}
