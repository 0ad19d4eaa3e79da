// TypeScript of the package is linted with its types; tests, scripts and benchmarks without. Prettier does the formatting.
import js from "@eslint/js";
import globals from "globals";
import ts from "typescript-eslint";

const unused = ["error", { ignoreRestSiblings: true, argsIgnorePattern: "^_", varsIgnorePattern: "^_" }];

export default ts.config(
  {
    ignores: [
      "**/node_modules",
      "dist",
      "target",
      "tools",
      "www/dist",
      "www/wasm",
      // Generated from the Rust types.
      "www/src/types",
      // Projects of their own, with their own settings.
      "examples",
      "tests/browser/fixtures",
      "tests/packages/.work",
      "tests/packages/app",
      "tests/packages/more",
    ],
  },
  js.configs.recommended,
  {
    files: ["www/src/**/*.ts", "www/charts/*.ts"],
    extends: [ts.configs.recommendedTypeChecked, ts.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ["www/tsconfig.json", "www/charts/tsconfig.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/no-unused-vars": unused,
      // An empty string is often the same as none here.
      "@typescript-eslint/prefer-nullish-coalescing": ["error", { ignorePrimitives: { string: true, boolean: true } }],
      // Methods that are promises by contract.
      "@typescript-eslint/require-await": "off",
      // A cast says which type an element is; a bang does not.
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
      // Names beside `string` are completed by editors.
      "@typescript-eslint/no-redundant-type-constituents": "off",
      // Extending the types of the DOM and of React.
      "@typescript-eslint/no-empty-object-type": ["error", { allowInterfaces: "with-single-extends" }],
      "@typescript-eslint/no-namespace": ["error", { allowDeclarations: true }],
    },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: { "no-unused-vars": unused },
  },
  {
    // Published constants, digit by digit.
    files: ["benches/scan.mjs"],
    rules: { "no-loss-of-precision": "off" },
  },
);
