//! The normal distribution, and the two terms of an option price.
//!
//! Source: W. J. Cody, "Rational Chebyshev approximations for the error function", Mathematics of Computation 23
//! (1969): relative errors below 10⁻¹⁵. The exponentials of an option's two terms differ by the factor F / K alone, so
//! one is enough: half the work of two calls of `erfc`.

#![allow(clippy::excessive_precision, reason = "coefficients as they are published")]

use std::f64::consts::FRAC_1_SQRT_2;

const SMALL: f64 = 0.468_75;

/// `erf(x)` for `|x| ≤ 0.46875`.
fn erf_small(x: f64) -> f64 {
    let y = x * x;
    let over = (((1.857_777_061_846_031_5e-1 * y + 3.161_123_743_870_565_6) * y + 1.138_641_541_510_501_6e2) * y
        + 3.774_852_376_853_020_2e2)
        * y
        + 3.209_377_589_138_469_5e3;
    let under = (((y + 2.360_129_095_234_412_1e1) * y + 2.440_246_379_344_441_7e2) * y + 1.282_616_526_077_372_3e3) * y
        + 2.844_236_833_439_170_6e3;
    x * over / under
}

/// `erfc(x) × exp(x²)` for `x ≥ 0.46875`.
fn scaled(x: f64) -> f64 {
    if x <= 4.0 {
        let over =
            (((((((2.153_115_354_744_038_5e-8 * x + 5.641_884_969_886_700_9e-1) * x + 8.883_149_794_388_376) * x
                + 6.611_919_063_714_163e1)
                * x
                + 2.986_351_381_974_001_3e2)
                * x
                + 8.819_522_212_417_691e2)
                * x
                + 1.712_047_612_634_070_6e3)
                * x
                + 2.051_078_377_826_071_5e3)
                * x
                + 1.230_339_354_797_997_3e3;
        let under =
            (((((((x + 1.574_492_611_070_983_5e1) * x + 1.176_939_508_913_125e2) * x + 5.371_811_018_620_099e2) * x
                + 1.621_389_574_566_690_2e3)
                * x
                + 3.290_799_235_733_459_6e3)
                * x
                + 4.362_619_090_143_247e3)
                * x
                + 3.439_367_674_143_721_6e3)
                * x
                + 1.230_339_354_803_749_4e3;
        return over / under;
    }
    let y = 1.0 / (x * x);
    let over = ((((1.631_538_713_730_209_8e-2 * y + 3.053_266_349_612_323_4e-1) * y + 3.603_448_999_498_044_4e-1) * y
        + 1.257_817_261_112_292_5e-1)
        * y
        + 1.608_378_514_874_227_7e-2)
        * y
        + 6.587_491_615_298_378e-4;
    let under = ((((y + 2.568_520_192_289_822_4) * y + 1.872_952_849_923_467_3) * y + 5.279_051_029_514_284e-1) * y
        + 6.051_834_131_244_132e-2)
        * y
        + 2.335_204_976_268_691_9e-3;
    (5.641_895_835_477_563e-1 - y * over / under) / x
}

/// The density.
pub(super) fn density(x: f64) -> f64 {
    libm::exp(-0.5 * x * x) * 0.398_942_280_401_432_7
}

/// The distribution function.
pub(crate) fn normal(x: f64) -> f64 {
    let z = x * FRAC_1_SQRT_2;
    if z.abs() <= SMALL {
        return 0.5 + 0.5 * erf_small(z);
    }
    let tail = 0.5 * libm::exp(-z * z) * scaled(z.abs());
    if x > 0.0 { 1.0 - tail } else { tail }
}

/// `forward × Φ(d₁)` and `strike × Φ(d₂)`, where d₁² − d₂² is twice the logarithm of forward over strike.
pub(super) fn terms(forward: f64, strike: f64, d1: f64, d2: f64) -> (f64, f64) {
    let (a, b) = (d1 * FRAC_1_SQRT_2, d2 * FRAC_1_SQRT_2);
    // forward × exp(−a²) equals strike × exp(−b²).
    let weight = 0.5 * forward * libm::exp(-a * a);
    let term = |amount: f64, x: f64| {
        if x.abs() <= SMALL {
            return amount * (0.5 + 0.5 * erf_small(x));
        }
        let tail = weight * scaled(x.abs());
        if x > 0.0 { amount - tail } else { tail }
    };
    (term(forward, a), term(strike, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_as_a_libm() {
        for i in -80_000..=80_000_i32 {
            let x = f64::from(i) / 10_000.0;
            let exact = 0.5 * libm::erfc(-x * FRAC_1_SQRT_2);
            let error = (normal(x) - exact).abs() / exact;
            // The square in the exponent is rounded first: at 8 that costs 32 units of the last place.
            assert!(error < 2e-14, "{x}: {} {exact}", normal(x));
            assert!((normal(x) - exact).abs() < 3e-16, "{x}");
        }
    }

    #[test]
    fn one_exponential_serves_both_terms() {
        for (forward, strike, deviation) in
            [(100.0, 100.0, 0.2), (60_000.0, 20_000.0, 0.5), (1.0, 3.0, 0.1), (5.0, 4.9, 2.5), (1e-3, 1e3, 1.0)]
        {
            let d1 = libm::log(forward / strike) / deviation + 0.5 * deviation;
            let d2 = d1 - deviation;
            let (a, b) = terms(forward, strike, d1, d2);
            let size = f64::max(forward, strike);
            assert!((a - forward * normal(d1)).abs() < 1e-15 * size, "{a}");
            assert!((b - strike * normal(d2)).abs() < 1e-15 * size, "{b}");
        }
    }
}
