/** The bytes of an address: four of them, or sixteen. */
import { isIPv4, isIPv6 } from "node:net";

/** The bytes of an address; `undefined` when it is a name. */
export function addressBytes(host: string): Buffer | undefined {
  if (isIPv4(host)) return Buffer.from(host.split(".").map(Number));
  return isIPv6(host) ? sixteen(host) : undefined;
}

/** `::` stands for as many zeroes as are missing; an address of four bytes may be its end. */
function sixteen(host: string): Buffer {
  // What stands behind `%` says which network card it is meant for, and is no part of the address.
  const [address = ""] = host.split("%");
  const [left = [], right = []] = address.split("::").map(bytesOf);
  const zeroes = new Array<number>(16 - left.length - right.length).fill(0);
  return Buffer.from([...left, ...zeroes, ...right]);
}

function bytesOf(groups: string): number[] {
  if (groups === "") return [];
  return groups.split(":").flatMap((group) => {
    if (group.includes(".")) return group.split(".").map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
