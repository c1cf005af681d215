/**
 * A plugin of TypeScript's language service, for editors. The names in `run('…')`, `request('…')` and `ofEvent('…')` are
 * strings, of which TypeScript itself shows nothing. With the plugin, hovering one shows since when QEMU has it, whether it
 * is deprecated or unstable, and the link to its reference; deprecated names are struck through. The compiler never loads it.
 */
'use strict';

const COMMANDS = new Set(['run', 'request']);
const EVENTS = 'ofEvent';
/** Where `rxqmp/raw` is declared: in the package, or in its own repository. */
const RAW = /[\\/]rxqmp[^]*[\\/]raw[\\/]index\.d\.[cm]?ts$/;
/** TypeScript's own number for "'{0}' is deprecated." */
const IS_DEPRECATED = 6385;

/** @param {{ typescript: typeof import('typescript') }} modules */
function init({ typescript: ts }) {
  /** @param {import('typescript').Node} node */
  function calleeName(node) {
    const { expression } = /** @type {import('typescript').CallExpression} */ (node);
    if (ts.isPropertyAccessExpression(expression)) return expression.name.text;
    return ts.isIdentifier(expression) ? expression.text : undefined;
  }

  /**
   * A name in a call that takes names: the string, and the call.
   *
   * @param {import('typescript').Node} node
   */
  function nameIn(node) {
    const call = node.parent;
    if (!ts.isStringLiteralLike(node) || call === undefined || !ts.isCallExpression(call)) return undefined;
    const callee = calleeName(call);
    if (COMMANDS.has(callee ?? ''))
      return call.arguments[0] === node ? { node, call, of: 'command' } : undefined;
    return callee === EVENTS && call.arguments.includes(node) ? { node, call, of: 'event' } : undefined;
  }

  /**
   * The type's own arguments, or those of the part of an intersection that has some.
   *
   * @param {import('typescript').Type} type
   * @param {string} name
   * @param {import('typescript').TypeChecker} checker
   * @returns {readonly import('typescript').Type[] | undefined}
   */
  function argumentsOf(type, name, checker) {
    if (type.isIntersection() || type.isUnion())
      return type.types.map((part) => argumentsOf(part, name, checker)).find((found) => found !== undefined);
    if (type.symbol?.name === name && 'target' in type)
      return checker.getTypeArguments(/** @type {import('typescript').TypeReference} */ (type));
    const bases = type.isClassOrInterface() ? checker.getBaseTypes(type) : [];
    return bases.map((base) => argumentsOf(base, name, checker)).find((found) => found !== undefined);
  }

  /**
   * The map that a call's names are of: the monitor's own, or for events of anything else QEMU's.
   *
   * @param {import('typescript').CallExpression} call
   * @param {string} of
   * @param {import('typescript').Program} program
   */
  function mapOf(call, of, program) {
    const checker = program.getTypeChecker();
    if (of === 'command') {
      if (!ts.isPropertyAccessExpression(call.expression)) return undefined;
      return argumentsOf(checker.getTypeAtLocation(call.expression.expression), 'Monitor', checker)?.[0];
    }
    return ownEvents(call, checker) ?? qemusEvents(program, checker);
  }

  /**
   * The events of the monitor in `monitor.events$.pipe(…, ofEvent('…'))`.
   *
   * @param {import('typescript').CallExpression} call
   * @param {import('typescript').TypeChecker} checker
   */
  function ownEvents({ parent: pipe }, checker) {
    if (!ts.isCallExpression(pipe) || !ts.isPropertyAccessExpression(pipe.expression)) return undefined;
    const source = pipe.expression.expression;
    if (!ts.isPropertyAccessExpression(source)) return undefined;
    return argumentsOf(checker.getTypeAtLocation(source.expression), 'Monitor', checker)?.[1];
  }

  /**
   * QEMU's events, as `rxqmp/raw` declares them.
   *
   * @param {import('typescript').Program} program
   * @param {import('typescript').TypeChecker} checker
   */
  function qemusEvents(program, checker) {
    const file = program.getSourceFiles().find(({ fileName }) => RAW.test(fileName));
    const module = file && checker.getSymbolAtLocation(file);
    const map = module && checker.getExportsOfModule(module).find(({ name }) => name === 'EventMap');
    return map && checker.getDeclaredTypeOfSymbol(map);
  }

  /**
   * The entry of the map that a name stands for.
   *
   * @param {ReturnType<typeof nameIn>} name
   * @param {import('typescript').Program} program
   */
  function entryOf(name, program) {
    const map = name && mapOf(name.call, name.of, program);
    return map && program.getTypeChecker().getPropertyOfType(map, name.node.text);
  }

  /**
   * @param {import('typescript').Symbol} symbol
   * @param {import('typescript').TypeChecker} checker
   */
  const isDeprecated = (symbol, checker) =>
    symbol.getJsDocTags(checker).some((tag) => tag.name === 'deprecated');

  /**
   * @param {import('typescript').SourceFile} file
   * @param {number} position
   */
  function nodeAt(file, position) {
    /** @type {(node: import('typescript').Node) => import('typescript').Node} */
    const inside = (node) =>
      ts.forEachChild(node, (child) =>
        child.getStart(file) <= position && position < child.getEnd() ? inside(child) : undefined,
      ) ?? node;
    return inside(file);
  }

  /** @param {import('typescript').server.PluginCreateInfo} info */
  function create(info) {
    const service = info.languageService;
    /** @type {import('typescript').LanguageService} */
    const extended = { ...service };

    /**
     * @param {string} fileName
     * @param {number} position
     */
    const look = (fileName, position) => {
      const program = service.getProgram();
      const file = program?.getSourceFile(fileName);
      if (program === undefined || file === undefined) return undefined;
      return { name: nameIn(nodeAt(file, position)), file, program, checker: program.getTypeChecker() };
    };

    extended.getQuickInfoAtPosition = (fileName, position, ...rest) => {
      const shown = service.getQuickInfoAtPosition(fileName, position, ...rest);
      if (shown !== undefined) return shown;
      const { name, file, program, checker } = look(fileName, position) ?? {};
      const entry = name && entryOf(name, program);
      if (entry === undefined) return undefined;
      const type = checker.typeToString(checker.getTypeOfSymbolAtLocation(entry, name.node), name.node);
      return {
        kind: ts.ScriptElementKind.string,
        kindModifiers: isDeprecated(entry, checker) ? 'deprecated' : '',
        textSpan: { start: name.node.getStart(file), length: name.node.getWidth(file) },
        displayParts: [{ kind: 'text', text: `(${name.of}) '${name.node.text}': ${type}` }],
        documentation: entry.getDocumentationComment(checker),
        tags: entry.getJsDocTags(checker),
      };
    };

    extended.getSuggestionDiagnostics = (fileName) => {
      const own = service.getSuggestionDiagnostics(fileName);
      const program = service.getProgram();
      const file = program?.getSourceFile(fileName);
      if (program === undefined || file === undefined) return own;
      const checker = program.getTypeChecker();
      /** @type {import('typescript').DiagnosticWithLocation[]} */
      const deprecated = [];
      /** @type {(node: import('typescript').Node) => void} */
      const visit = (node) => {
        const entry = entryOf(nameIn(node), program);
        if (entry !== undefined && isDeprecated(entry, checker))
          deprecated.push({
            file,
            start: node.getStart(file),
            length: node.getWidth(file),
            category: ts.DiagnosticCategory.Suggestion,
            code: IS_DEPRECATED,
            messageText: `'${entry.name}' is deprecated.`,
            reportsDeprecated: {},
          });
        ts.forEachChild(node, visit);
      };
      visit(file);
      return [...own, ...deprecated];
    };

    extended.getCompletionsAtPosition = (fileName, position, ...rest) => {
      const list = service.getCompletionsAtPosition(fileName, position, ...rest);
      const { name, program, checker } = look(fileName, position - 1) ?? {};
      const map = list && name && mapOf(name.call, name.of, program);
      if (map === undefined) return list;
      const entries = list.entries.map((entry) => {
        const symbol = checker.getPropertyOfType(map, entry.name);
        return symbol && isDeprecated(symbol, checker) ? { ...entry, kindModifiers: 'deprecated' } : entry;
      });
      return { ...list, entries };
    };
    return extended;
  }

  return { create };
}

module.exports = init;
