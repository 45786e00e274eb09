/** A .wasm file imported by the Worker: compiled beforehand, since a Worker may not compile. */
declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}
