import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { createAddresses } from "../../src/web/address.ts";

const from = (remoteAddress: string, forwarded?: string, proxies: readonly string[] = []) =>
	createAddresses(proxies)({
		socket: { remoteAddress },
		headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
	} as unknown as IncomingMessage);

test("the line itself, whatever anybody writes, while no proxy is trusted", () => {
	expect(from("203.0.113.9")).toBe("203.0.113.9");
	expect(from("203.0.113.9", "198.51.100.1")).toBe("203.0.113.9");
	expect(from("::ffff:203.0.113.9")).toBe("203.0.113.9");
});

test.each([
	["one proxy", "10.0.0.1", "198.51.100.1", "198.51.100.1"],
	["what the caller made up stands left of the truth", "10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"],
	["two proxies", "10.0.0.1", "1.2.3.4, 198.51.100.1, 10.9.9.9", "198.51.100.1"],
	["a port behind the address", "10.0.0.1", "198.51.100.1:51234", "198.51.100.1"],
	["nothing forwarded", "10.0.0.1", undefined, "10.0.0.1"],
	["nonsense forwarded", "10.0.0.1", "unknown", "10.0.0.1"],
	["somebody who is no proxy", "203.0.113.9", "198.51.100.1", "203.0.113.9"],
	["proxies all the way", "10.0.0.1", "10.0.0.2", "10.0.0.2"],
])("%s", (_name, line, forwarded, address) => {
	expect(from(line, forwarded, ["10.0.0.0/8"])).toBe(address);
});

test("a single address may be trusted, and IPv6", () => {
	expect(from("192.0.2.7", "198.51.100.1", ["192.0.2.7"])).toBe("198.51.100.1");
	expect(from("192.0.2.8", "198.51.100.1", ["192.0.2.7"])).toBe("192.0.2.8");
	expect(from("fd00::1", "[2001:db8::7]:443", ["fd00::/8"])).toBe("2001:db8:0:0::/64");
});

test("all addresses of one IPv6 line are one", () => {
	expect(from("2001:db8:1:2:aaaa::1")).toBe(from("2001:db8:1:2:bbbb:0:0:9"));
	expect(from("2001:db8:1:2::1")).not.toBe(from("2001:db8:1:3::1"));
	expect(from("2001:0db8:0001:0002::1")).toBe("2001:db8:1:2::/64");
	expect(from("::1")).toBe("0:0:0:0::/64");
});
