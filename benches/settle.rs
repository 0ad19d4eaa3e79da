//! Settlement in native code, for comparison with WebAssembly: JSON text in, JSON text out, as in the package. Reads
//! the text from standard input and prints the median of its runs in milliseconds.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs, reason = "a benchmark")]
use std::hint::black_box;
use std::io::Read;
use std::time::Instant;

use exposure_netting::settlement::{Options, read_obligations, settle};

fn main() {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).unwrap();
    let mut times: Vec<f64> = (0..9)
        .map(|_| {
            let begin = Instant::now();
            let obligations = read_obligations(black_box(&text)).unwrap();
            let settled = settle(&obligations, &Options::default()).unwrap();
            black_box(serde_json::to_string(&settled).unwrap());
            begin.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{}", times[4]);
}
