/** `npm run test:faults`: the tests that try at random, ten times as long (test/support/scale.ts knows it by its name). */
import { defineConfig } from "vitest/config";
import base from "./vitest.config.ts";

export default defineConfig({
	test: { ...base.test, name: "faults", include: ["test/faults/*.test.ts", "test/**/*.property.test.ts"] },
});
