import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Of the built page: the development server adds its own styles and scripts.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src data:";

export default defineConfig({
  base: "./",
  plugins: [
    react(),
    { name: "policy", apply: "build", transformIndexHtml: () => [{ tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: policy }, injectTo: "head-prepend" }] },
  ],
});
