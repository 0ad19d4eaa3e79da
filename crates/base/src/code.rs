//! Every code of a failure or a warning.

use std::fmt;

use serde::Serialize;

macro_rules! codes {
    ($($variant:ident $name:literal $meaning:literal;)*) => {
        /// The kind of a failure or a warning: the stable part of a [`Failure`](crate::error::Failure).
        ///
        /// Its name in data is in snake case: `missing_price`. A version may add codes; none changes its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum Code { $(#[doc = $meaning] $variant,)* }

        impl Code {
            /// Every code, by name.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The name in data: `missing_price`.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// Its meaning and the remedy, in a sentence or two.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$variant => $meaning,)* }
            }
        }
    };
}

codes! {
    AmbiguousAgreement "ambiguous_agreement" "Two agreements with one counterparty are both the default. Make one of them the default, or name an agreement in each position.";
    AmbiguousColumn "ambiguous_column" "Two columns of a table mean the same field. Rename one, or choose one in the hints.";
    AmbiguousFormat "ambiguous_format" "The text fits more than one format. `candidates` lists them; choose one in the hints.";
    AmbiguousSeparator "ambiguous_separator" "A number has a separator that could mean thousands or decimals. `candidates` has both readings, the one with a decimal comma first.";
    AssumedCross "assumed_cross" "A row has no margin mode; it is read as cross.";
    AssumedKind "assumed_kind" "Rows have no instrument type; they are read as perpetuals. Add a column kind.";
    AssumedMargin "assumed_margin" "The margin of an isolated position is not given; its initial margin is assumed.";
    AssumedQuote "assumed_quote" "Rows have no quote currency; the venue's usual one is used.";
    BasisAboveRate "basis_above_rate" "A basis charge is larger than a margin rate, so netting can cost more than it saves.";
    BelowLeast "below_least" "An order is smaller than the venue's smallest.";
    BeyondTiers "beyond_tiers" "A position is larger than the venue's tiers reach.";
    BracketMultiple "bracket_multiple" "A venue multiplies its leverage brackets for this account; they are read without change.";
    ByAgreement "by_agreement" "A row is margined under an agreement and not by the venue's own rule.";
    CombiningCharacter "combining_character" "A name contains a combining accent. Write the composed letter.";
    Conflict "conflict" "Two books that are merged give different values for one thing.";
    Confusable "confusable" "Two names look alike but differ, such as a Latin and a Cyrillic letter.";
    ContractSize "contract_size" "A contract size contradicts what is known of the contract.";
    ContraryDelta "contrary_delta" "An option's delta has the sign of the other right: a call's is positive, a put's negative.";
    CrossCollateral "cross_collateral" "An account is margined across currencies, which this reader does not combine.";
    CurrencyConflict "currency_conflict" "Two books that are merged report in different currencies without a rate between them.";
    DecimalComma "decimal_comma" "A table was read with decimal commas.";
    DeltaOutOfRange "delta_out_of_range" "A delta is outside −1 to 1.";
    DerivedPrice "derived_price" "Rows had no mark price; it was computed as value ÷ size.";
    DuplicateColumn "duplicate_column" "A column appears twice.";
    DuplicateField "duplicate_field" "A field appears twice.";
    DuplicateHeader "duplicate_header" "Two columns have the same header.";
    DuplicateId "duplicate_id" "Two entries have the same id. Give each its own.";
    DuplicateKey "duplicate_key" "A JSON object has the same name twice.";
    Empty "empty" "There is nothing to read.";
    Expired "expired" "A contract has expired before the time of valuation. It counts as settled.";
    ExponentTooLarge "exponent_too_large" "A number's exponent is above 40 or below −40.";
    ExtraColumn "extra_column" "A row has more cells than the header.";
    Flat "flat" "Rows without a position are left out.";
    HiddenCharacter "hidden_character" "A name contains an invisible character, or one that changes the direction of text.";
    ImplausiblePremium "implausible_premium" "An option's price is implausible in the currency in which it is read.";
    ImpossibleCorrelations "impossible_correlations" "The assumed correlations cannot hold together: their matrix is not positive semi-definite.";
    Incomplete "incomplete" "A position is still being entered and lacks a field.";
    InvalidJson "invalid_json" "The text is not valid JSON. `path` is the place.";
    InvalidOption "invalid_option" "An option, a methodology, a preset or a parameter does not exist or is out of range.";
    KindConflict "kind_conflict" "Two fields of a row contradict each other about what it is.";
    LargeDelta "large_delta" "An option's delta is outside −1 to 1.";
    LargeMarginRate "large_margin_rate" "A margin rate is above 1. Write 0.05 for 5 %.";
    LargeSpread "large_spread" "A credit spread is 100 % or more. Write 0.01 for 100 basis points.";
    LargeVolatility "large_volatility" "A volatility is above 1,000 %. Write 0.6 for 60 %.";
    LeftOut "left_out" "A result was computed without a position that lacks an input.";
    LeverageBelowOne "leverage_below_one" "Rows have a leverage below 1, which cannot be a chosen leverage. It is left out.";
    LotSize "lot_size" "A quantity is not a multiple of the venue's lot.";
    MaintenanceAboveInitial "maintenance_above_initial" "A rule has a higher maintenance than initial margin.";
    MarkFar "mark_far" "A mark is far from the common price of its asset.";
    MarksDiffer "marks_differ" "Marks of one asset differ by more than 0.1 %, so equal longs and shorts do not net to zero. Give the asset a common price.";
    MissingColumn "missing_column" "A row has fewer cells than the header.";
    MissingField "missing_field" "A required field is missing.";
    MissingPrice "missing_price" "A required price is missing.";
    MissingRate "missing_rate" "A currency has no rate to the reporting currency.";
    MissingSide "missing_side" "A row has neither a side nor a signed quantity.";
    MixedAssets "mixed_assets" "Obligations are in several assets, but only one is possible here.";
    NegativePrice "negative_price" "A price is below zero.";
    NoDefaultAgreement "no_default_agreement" "A counterparty has several agreements and none is the default, so positions that name none net with nothing.";
    NoEnforceableAgreement "no_enforceable_agreement" "No enforceable agreement covers these positions, so each counts separately.";
    NoEquity "no_equity" "The equity of an account is not given, so results that depend on it are unknown.";
    NonAsciiDigit "non_ascii_digit" "A number is written with digits other than 0 to 9.";
    NotADecimal "not_a_decimal" "Some text is not a decimal number.";
    NotALei "not_a_lei" "A legal entity identifier has a wrong length or check digits.";
    NotKnown "not_known" "Too little is known about a contract to size an order in it.";
    NotListed "not_listed" "The account's venue does not list such a contract.";
    NotPositive "not_positive" "An amount must be greater than zero.";
    NotText "not_text" "A field needs text.";
    NotUtf8 "not_utf8" "The text is not UTF-8. `path` names the byte.";
    NothingSaved "nothing_saved" "A cost has nothing to compare with.";
    NotionalMismatch "notional_mismatch" "A notional value contradicts quantity and price.";
    OtherFormat "other_format" "A row belongs to another format than the one requested. Choose that format.";
    OutOfRange "out_of_range" "A number is outside its allowed range.";
    Overflow "overflow" "A number or a sum is larger than can be held exactly.";
    PaidInFull "paid_in_full" "A position is paid in full and can never be closed out.";
    Repack "repack" "A string contains the separator of packed rows; the sender packs again.";
    ReservedName "reserved_name" "A party has a name that is reserved for the clearing house.";
    ResetUnused "reset_unused" "A leveraged token has a reset price that nothing uses.";
    Rounded "rounded" "Numbers of more than 28 digits were rounded to 28.";
    SaccrInput "saccr_input" "A derivative lacks an input of SA-CCR.";
    ScaleExceeded "scale_exceeded" "A number has more decimals than can be kept.";
    SelfObligation "self_obligation" "A party owes itself.";
    SeveralTables "several_tables" "An API response has several tables for one contract; the first one is used.";
    SideConflict "side_conflict" "A side contradicts the sign of the quantity.";
    SimilarNames "similar_names" "The names of two parties differ only in case, spaces or look.";
    SizeConflict "size_conflict" "Two sizes of a row contradict each other.";
    StandIn "stand_in" "Another rule is used instead of the venue's own, which is not public.";
    StrayQuote "stray_quote" "A table has a quote inside an unquoted cell, or text after a closing quote.";
    SymbolAsAsset "symbol_as_asset" "An asset looks like a venue's symbol for a contract.";
    TiersDeduction "tiers_deduction" "A tier's deduction does not continue the tier before.";
    TiersFalling "tiers_falling" "A tier has a lower rate than the tier before.";
    TiersGap "tiers_gap" "A tier is missing between two others.";
    TiersOutOfOrder "tiers_out_of_order" "Tiers are not sorted by size.";
    TiersOverlap "tiers_overlap" "Two tiers cover the same size.";
    TooLarge "too_large" "A cell, a row or the whole text is too large to be read.";
    TooLong "too_long" "A name is longer than 256 bytes.";
    TooManyDigits "too_many_digits" "A number has more than 28 digits.";
    TooManyFailures "too_many_failures" "More rows were refused than are listed individually.";
    TooManyRows "too_many_rows" "A book has more positions than it can hold.";
    Total "total" "Lines with totals are left out.";
    Trimmed "trimmed" "Spaces around names were left out.";
    UnknownAgreement "unknown_agreement" "A position names an agreement that the book does not have.";
    UnknownColumn "unknown_column" "A column of a table is unknown. It is left out.";
    UnknownColumns "unknown_columns" "No column of a table is known. Choose a field for each.";
    UnknownCounterparty "unknown_counterparty" "A counterparty is named that has no position.";
    UnknownField "unknown_field" "A field is unknown. It is left out.";
    UnknownFormat "unknown_format" "The format of the text is not supported. `candidates` lists the supported ones.";
    UnknownId "unknown_id" "There is no position with this id.";
    UnknownParty "unknown_party" "A party is named that has no obligation.";
    UnknownSymbol "unknown_symbol" "A symbol fits none of the venue's grammars.";
    UnknownValue "unknown_value" "A field does not accept this word.";
    UnknownVersion "unknown_version" "The book is of a later version of this format.";
    UnpricedSwap "unpriced_swap" "A credit default swap has no market spread, so its value is not known.";
    UnreadFigure "unread_figure" "One of the venue's own numbers for a position could not be read.";
    Unsupported "unsupported" "An API response contains something that is not supported.";
    UnsupportedKind "unsupported_kind" "A methodology has no rule for such a contract.";
    UnterminatedQuote "unterminated_quote" "A quoted cell of a table is not closed.";
    UnusedAccount "unused_account" "An account is listed but has no position.";
    UnusedAgreement "unused_agreement" "An agreement has no position under it.";
    UnusedEquity "unused_equity" "An account has equity but no position.";
    UnusedField "unused_field" "A field of a row has no effect on such a contract.";
    UnusedMargin "unused_margin" "A cross position has a margin, which counts only for isolated ones.";
    UnusedMarginBy "unused_margin_by" "A methodology is chosen for a counterparty without a position.";
    UnusedMarginRate "unused_margin_rate" "A margin rate has no effect under the methodology of its set.";
    UnusedParameter "unused_parameter" "A parameter has no effect.";
    UnusedRecovery "unused_recovery" "A recovery rate is given for a counterparty without a position.";
    UnusedTiers "unused_tiers" "Tiers are kept for a counterparty without a position.";
    UnvaluedRates "unvalued_rates" "A contract on interest rates has no value, so it counts for nothing.";
    WrongType "wrong_type" "A value has the wrong type for its field.";
    WrongUnit "wrong_unit" "A number has a unit other than the field's.";
    ZeroPrice "zero_price" "A price is zero.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl PartialEq<&str> for Code {
    fn eq(&self, name: &&str) -> bool {
        self.name() == *name
    }
}

impl PartialEq<str> for Code {
    fn eq(&self, name: &str) -> bool {
        self.name() == name
    }
}

impl std::str::FromStr for Code {
    type Err = ();

    fn from_str(name: &str) -> Result<Code, ()> {
        Code::ALL.iter().copied().find(|code| code.name() == name).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_in_data() {
        for code in Code::ALL {
            assert_eq!(serde_json::to_string(code).unwrap(), format!("\"{}\"", code.name()));
            assert_eq!(code.name().parse(), Ok(*code));
            assert!(code.meaning().ends_with('.'), "{code}");
        }
        assert!(Code::ALL.is_sorted_by(|a, b| a.name() < b.name()), "by name");
    }
}
