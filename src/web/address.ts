/** Where a request comes from, as far as anybody we trust says so. */
import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

/** Bare address of one X-Forwarded-For entry; some proxies add a port. Empty when it is none. */
function bare(entry: string): string {
	const text = entry.trim();
	const found = /^\[([^\]]+)\]/.exec(text)?.[1] ?? (/^[\d.]+:\d+$/.test(text) ? text.split(":")[0] : text) ?? "";
	const plain = found.replace(/^::ffff:(?=\d+\.)/i, "");
	return isIP(plain) ? plain : "";
}

/** One line to the Internet: an IPv6 customer has a whole /64 of addresses. */
function lineOf(address: string): string {
	if (isIP(address) !== 6) return address;
	const [head = "", tail = ""] = address.split("::");
	const left = head.split(":").filter(Boolean);
	const right = tail.split(":").filter(Boolean);
	const all = [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0"), ...right];
	return `${all
		.slice(0, 4)
		.map((part) => Number.parseInt(part, 16).toString(16))
		.join(":")}::/64`;
}

/**
 * Finds a request's address. X-Forwarded-For is read from its end, as long as those who wrote it are trusted.
 * @param proxies addresses and blocks (10.0.0.0/8) of the proxies in front; none: the header is not read
 * @returns an IPv4 address, or an IPv6 block; the same text for the same line
 */
export function createAddresses(proxies: readonly string[]): (request: IncomingMessage) => string {
	const trusted = new BlockList();
	for (const proxy of proxies) {
		const [address = "", bits] = proxy.split("/");
		const family = isIP(address) === 6 ? "ipv6" : "ipv4";
		trusted.addSubnet(address, bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits), family);
	}
	const trusts = (address: string): boolean => trusted.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
	return ({ socket, headers }) => {
		let address = bare(socket.remoteAddress ?? "");
		const forwarded = [headers["x-forwarded-for"] ?? []].flat().join(",").split(",");
		while (address !== "" && proxies.length > 0 && trusts(address)) {
			const before = bare(forwarded.pop() ?? "");
			if (before === "") break;
			address = before;
		}
		return lineOf(address);
	};
}
