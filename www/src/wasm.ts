/** A placeholder for the `.wasm`: the build of `inline.js` puts it here. */
export const base64 = "";
