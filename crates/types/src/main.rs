//! Prints the TypeScript types of what the engine computes, as JSON: declarations with their doc comments, and the names
//! that unions are made of. `scripts/types.mjs` writes `www/src/types` from it.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};

use exposure_netting::{Amount, Code, Exposure, Field, SetName};
use serde::Serialize;
use ts_rs::{Config, TS, TypeVisitor};

/// One type.
#[derive(Serialize)]
struct Item {
    /// The path of the Rust type, which decides in which file it is written.
    rust: &'static str,
    name: String,
    docs: Option<String>,
    declaration: String,
}

/// Types in the order in which they are met, each once.
struct Items {
    config: Config,
    known: BTreeSet<TypeId>,
    items: Vec<Item>,
}

impl Items {
    fn add<T: TS + 'static>(&mut self) -> &mut Items {
        self.visit::<T>();
        self
    }
}

impl TypeVisitor for Items {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.known.insert(TypeId::of::<T>()) {
            return;
        }
        // Only those of our own have a file to be written to.
        if T::output_path().is_some() {
            self.items.push(Item {
                rust: std::any::type_name::<T>(),
                name: T::ident(&self.config),
                docs: T::docs(),
                declaration: T::decl(&self.config),
            });
        }
        T::visit_generics(self);
        // The derive macro lists dependencies in an order that changes from build to build.
        let mut next = Dependencies::default();
        T::visit_dependencies(&mut next);
        for visit in next.0.into_values() {
            visit(self);
        }
    }
}

/// The types that one type names, in the order of their paths.
#[derive(Default)]
struct Dependencies(BTreeMap<&'static str, fn(&mut Items)>);

impl TypeVisitor for Dependencies {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        self.0.insert(std::any::type_name::<T>(), <Items as TypeVisitor>::visit::<T>);
    }
}

/// The exposure of one asset.
#[derive(TS)]
#[ts(rename_all = "camelCase", optional_fields)]
#[allow(dead_code, reason = "only its shape is of use")]
struct AssetExposure {
    #[ts(flatten)]
    exposure: Exposure,
    /// Net in units of the asset; absent if the units of one of its positions are not known.
    net_quantity: Option<Amount>,
}

/// The exposure of one margin set.
#[derive(TS)]
#[ts(rename_all = "camelCase", optional_fields)]
#[allow(dead_code, reason = "only its shape is of use")]
struct SetExposure {
    #[ts(flatten)]
    exposure: Exposure,
    #[ts(flatten)]
    set: SetName,
}

#[derive(Serialize)]
struct Everything {
    items: Vec<Item>,
    /// Names by what they name.
    names: BTreeMap<&'static str, Vec<&'static str>>,
    /// Presets by methodology.
    presets: BTreeMap<&'static str, Vec<&'static str>>,
}

fn main() {
    use exposure_netting::credit::{SwapRisk, clearing, limits, repository, stress};
    use exposure_netting::{Report, Totals, advice, import, margin, pricing, settlement, whatif};

    let config = Config::new().with_large_int("number");
    let mut all = Items { config, known: BTreeSet::new(), items: Vec::new() };
    all.add::<Amount>().add::<exposure_netting::Failure>();
    all.add::<Exposure>().add::<AssetExposure>().add::<SetExposure>().add::<SetName>();
    all.add::<Report>().add::<Totals>();
    all.add::<whatif::Curves>().add::<whatif::Headroom>().add::<whatif::Liquidation>();
    all.add::<whatif::GreekReport>().add::<margin::ScenarioRow>();
    all.add::<whatif::Hedge>().add::<advice::Effect>().add::<advice::CheckRow>();
    all.add::<advice::Refused>().add::<advice::Plan>();
    all.add::<stress::Stressed>().add::<stress::PositionLoss>().add::<clearing::Clearing>().add::<SwapRisk>();
    all.add::<repository::Reported>().add::<clearing::Efficiency>().add::<pricing::leveraged::Day>();
    all.add::<settlement::Settlement>().add::<settlement::Verdict>().add::<settlement::CreditSetOff>();
    all.add::<settlement::ChainCost>().add::<settlement::Clearing>();
    all.add::<import::ReadTiers>().add::<exposure_netting_wasm::Parsed>().add::<exposure_netting_wasm::Catalogue>();

    let methods = &margin::METHODS;
    let names = [
        // Packed rows that must be packed again are between the package and its core.
        ("Code", Code::ALL.iter().filter(|code| **code != Code::Repack).map(|code| code.name()).collect()),
        ("MethodName", methods.iter().map(|method| method.id).collect()),
        ("Format", import::known().into_iter().map(|(id, _)| id).collect()),
        ("PositionField", Field::ALL.iter().map(|field| field.name()).collect()),
        ("MeasureId", limits::MEASURES.iter().map(|measure| measure.id).collect()),
    ];
    let presets = methods.iter().map(|method| (method.id, method.presets.iter().map(|preset| preset.id).collect()));
    let everything = Everything { items: all.items, names: names.into(), presets: presets.collect() };
    println!("{}", serde_json::to_string(&everything).unwrap_or_default());
}
