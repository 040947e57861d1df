/**
 * Texts that only we can have made: signed, so that nobody can change them, or encrypted, so that nobody can read them either.
 * Pure.
 *
 * `SFMyNTY.<payload>.<signature>` is HMAC-SHA256, framed as Phoenix frames it; `QTI1NkdDTQ.<iv, tag, ciphertext>` is AES-256-GCM.
 * A text has one valid spelling: what decodes to the same bytes but is written otherwise is refused.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";

const kSigned = Buffer.from("HS256").toString("base64url");
const kEncrypted = Buffer.from("A256GCM").toString("base64url");
const kIvBytes = 12;
const kTagBytes = 16;

/** Signs a text: it can be read by everybody, and changed by nobody. */
export function signText(text: string, key: KeyObject): string {
  const said = `${kSigned}.${Buffer.from(text).toString("base64url")}`;
  return `${said}.${macOf(said, key)}`;
}

/** The text of a message that was signed with this key; `undefined` for anything else. */
export function verifyText(message: string, key: KeyObject): string | undefined {
  const [header, payload, signature, ...rest] = message.split(".", 4);
  if (header !== kSigned || payload === undefined || signature === undefined || rest.length > 0) return undefined;
  const expected = macOf(`${kSigned}.${payload}`, key);
  return equalTexts(signature, expected) ? Buffer.from(payload, "base64url").toString() : undefined;
}

/** Encrypts a text: it can be neither read nor changed. */
export function encryptText(text: string, key: KeyObject): string {
  const iv = randomBytes(kIvBytes);
  const cipher = createCipheriv("aes-256-gcm", key, iv, { authTagLength: kTagBytes }).setAAD(Buffer.from(kEncrypted));
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return `${kEncrypted}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url")}`;
}

/** The text of a message that was encrypted with this key; `undefined` for anything else. */
export function decryptText(message: string, key: KeyObject): string | undefined {
  const [header, written, ...rest] = message.split(".", 3);
  if (header !== kEncrypted || written === undefined || rest.length > 0) return undefined;
  const bytes = Buffer.from(written, "base64url");
  if (bytes.length < kIvBytes + kTagBytes || bytes.toString("base64url") !== written) return undefined;
  const tagEnd = kIvBytes + kTagBytes;
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, kIvBytes), { authTagLength: kTagBytes });
  decipher.setAAD(Buffer.from(kEncrypted)).setAuthTag(bytes.subarray(kIvBytes, tagEnd));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()]).toString();
  } catch {
    // Node says only that it could not; there is no other reason than a key or a text that is not ours.
    return undefined;
  }
}

/** Compares two texts in a time that does not tell where they differ. */
export function equalTexts(one: string, other: string): boolean {
  const left = Buffer.from(one);
  const right = Buffer.from(other);
  return left.length === right.length && timingSafeEqual(left, right);
}

function macOf(said: string, key: KeyObject): string {
  return createHmac("sha256", key).update(said).digest("base64url");
}
