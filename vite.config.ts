import { defineConfig } from "vite";

/** The pages that browsers load; the server sends dist/pages as it is. */
export default defineConfig({
	root: "src/tab",
	publicDir: false,
	build: {
		outDir: "../../dist/pages",
		emptyOutDir: true,
		target: "es2022",
		// Data addresses would need an exception in the page's content security policy.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
	},
});
