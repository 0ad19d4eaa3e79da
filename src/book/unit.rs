//! Currencies and assets that people write next to a number.

use super::Book;

/// A currency or an asset by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unit {
    /// In the book's spelling.
    pub name: String,
    /// Whether the book has it. An unknown one may still be incomplete while it is typed.
    pub known: bool,
}

impl Book {
    /// The unit of a code, in the book's spelling; `None` if no asset can have this name.
    ///
    /// ```
    /// use exposure_netting::import;
    /// let book = import::book("asset,kind,quantity,price,venue\nstETH,spot,1,3000,Lido\n")?;
    /// assert_eq!(book.unit("steth").unwrap().name, "stETH");
    /// assert!(!book.unit("SOL").unwrap().known);
    /// assert!(book.unit("5").is_none());
    /// # Ok::<(), exposure_netting::Error>(())
    /// ```
    pub fn unit(&self, code: &str) -> Option<Unit> {
        let pegs = self.assumptions.pegs.iter();
        let mut known = vec![self.currency.as_str()];
        known.extend(self.prices.keys().chain(self.rates.keys()).map(String::as_str));
        known.extend(pegs.flat_map(|(coin, target)| [coin.as_str(), target.as_str()]));
        known.extend(self.accounts.iter().map(|account| account.currency.as_str()));
        let instruments = self.instruments.iter().flat_map(|i| [i.asset, i.quote, i.settle, i.price_currency]);
        known.extend(instruments.map(|symbol| self.symbols.text(symbol)));
        known.retain(|name| !name.is_empty());
        let exact = known.iter().find(|name| **name == code);
        if let Some(name) = exact.or_else(|| known.iter().find(|name| name.eq_ignore_ascii_case(code))) {
            return Some(Unit { name: (*name).to_owned(), known: true });
        }
        let reads_as_name = (2..=10).contains(&code.len()) && code.chars().all(|c| c.is_ascii_alphabetic());
        // Names are in capitals; names such as stETH have their own spelling.
        let small = code.chars().all(|c| c.is_ascii_lowercase());
        let name = if small { code.to_ascii_uppercase() } else { code.to_owned() };
        reads_as_name.then_some(Unit { name, known: false })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops where it fails")]
mod tests {
    use crate::book::Account;
    use crate::import;

    #[test]
    fn units_are_spelt_as_the_book_spells_them() {
        let book = import::book(
            r#"{"prices":{"WBTC":"1"},"rates":{"EUR":"1.1"},"positions":[
                {"asset":"stETH","kind":"spot","quantity":"1","price":"3000","counterparty":"Lido","account":"main"}],
                "accounts":[{"counterparty":"Deribit","equity":"1","currency":"SOL"}]}"#,
        )
        .unwrap();
        let unit = |code: &str| book.unit(code).map(|unit| (unit.name, unit.known));
        let known = |name: &str| Some((name.to_owned(), true));
        assert_eq!(unit("steth"), known("stETH"));
        assert_eq!((unit("wbtc"), unit("eur"), unit("Sol")), (known("WBTC"), known("EUR"), known("SOL")));
        assert_eq!((unit("usd"), unit("usdc")), (known("USD"), known("USDC")));
        // Names of counterparties and accounts are not units; anything that could be an asset is one.
        assert_eq!((unit("lido"), unit("Main")), (Some(("LIDO".into(), false)), Some(("Main".into(), false))));
        assert_eq!((unit("b"), unit(""), unit("₿"), unit("abcdefghijk")), (None, None, None, None));
    }

    #[test]
    fn equity_moves_to_another_currency_alone() {
        let one = Some(crate::Decimal::ONE);
        let mut account = Account { counterparty: "X".into(), equity: one, ..Account::default() };
        account.set_equity(one, Some("BTC"), "USD").unwrap();
        assert_eq!(account.currency, "BTC");
        // Without a unit the account keeps its own; the reporting currency is the default.
        account.set_equity(None, None, "USD").unwrap();
        assert_eq!((account.equity, account.currency.as_str()), (None, "BTC"));
        account.set_equity(one, Some("USD"), "USD").unwrap();
        assert_eq!(account.currency, "");
        account.set_equity(one, Some("USD"), "USD").unwrap();
        // Segregated money is in the same currency, and must not change its currency by accident.
        account.segregated = crate::Decimal::ONE;
        let refused = account.set_equity(one, Some("BTC"), "USD").unwrap_err();
        assert_eq!(refused, "is in BTC, but other amounts of X are in USD; write it in USD");
        assert_eq!(account.currency, "");
    }
}
