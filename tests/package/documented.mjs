/** Which exported members have no line of documentation: walks declarations with the TypeScript compiler. */
import { dirname, relative } from "node:path";
import ts from "typescript";

/** The members without documentation of all that these declaration files export, as `Type.member`; and how many there are. */
export function undocumented(entries) {
  const program = ts.createProgram(entries, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    types: [],
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const folder = dirname(entries[0]);
  const ours = (node) => !relative(folder, node.getSourceFile().fileName).startsWith("..");
  const bare = new Set();
  const seen = new Map();

  const documented = (symbol) => ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim() !== "";
  function note(name, symbol) {
    const known = seen.get(name);
    seen.set(name, known || documented(symbol));
  }
  /** Every object type that is written in place: in arrays, unions, arguments of generics. */
  function inPlace(path, node) {
    ts.forEachChild(node, function visit(child) {
      if (ts.isTypeLiteralNode(child)) members(path, child.members);
      // Parameters of functions are documented with their function.
      else if (!ts.isParameter(child)) ts.forEachChild(child, visit);
    });
    if (ts.isTypeLiteralNode(node)) members(path, node.members);
  }
  function members(path, list) {
    for (const member of list) {
      const flags = ts.getCombinedModifierFlags(member);
      if (flags & ts.ModifierFlags.Private || !member.name || ts.isPrivateIdentifier(member.name)) continue;
      const symbol = checker.getSymbolAtLocation(member.name);
      if (!symbol) continue;
      const name = `${path}.${member.name.getText()}`;
      note(name, symbol);
      if (member.type && !ts.isMethodDeclaration(member) && !ts.isMethodSignature(member)) inPlace(name, member.type);
    }
  }

  for (const entry of entries) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(entry));
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const declarations = (symbol.declarations ?? []).filter(ours);
      if (declarations.length === 0) continue;
      note(exported.name, symbol);
      for (const declaration of declarations) {
        if (ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration))
          members(exported.name, declaration.members);
        else if (ts.isTypeAliasDeclaration(declaration)) inPlace(exported.name, declaration.type);
      }
    }
  }
  for (const [name, is] of seen) if (!is) bare.add(name);
  return { bare: [...bare].sort(), count: seen.size };
}
