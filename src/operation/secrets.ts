// Names are compared in lower case without separators: `x-auth-token`, `apiKey`, `os_admin_password`, `RAX-KSKEY:apiKey`.
const SECRET_PARTS = /password|passwd|passphrase|passcode|adminpass|secret|apikey|privatekey|authkey|authorization|cookie/;
const SECRET_ENDS = /token$|^(xamz|xgoog)?signature$|^(tempurl)?sig$|^pass$|^pwd$/;

// All of these take time in proportion to the text: what repeats is bounded or cannot be read in two ways.
const USER_INFO = /(:\/\/[^/\s"'@:]*):([^/\s"'@]+)@/g;
const TOKEN_IN_PATH = /(\/tokens\/)([^/?#\s"']+)/g;
const PARAMETER = /([?&])([^=&?\s"']{1,100})=([^&\s"'#]*)/g;
const TOKEN_OBJECT = /("token"\s{0,8}:\s{0,8}\{[^{}]{0,400}?"id"\s{0,8}:\s{0,8})"((?:[^"\\]|\\.)*)"?/gi;
const SECRET_OBJECT = /("[^"\s]{0,60}secret"\s{0,8}:\s{0,8})(\{[^{}]*\}?)/gi;
const NAMED_VALUE = /(["']?)([\w.:-]{1,60})\1(\s{0,8}[:=]\s{0,8})("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s,;&{}[\]"'/][^\s,;&{}[\]"']*)/g;

/**
 * What stands instead of the value of something with this name; `undefined` for a value that may be shown.
 *
 * @param name as it stands there; `password` for what stands before the `@` of a URL, `token` for what a path or an object says is one
 */
export type Hide = (name: string, value: string) => string | undefined;

/** A name without its case and separators, as names of secrets are compared: `xauthtoken`. */
export function toPlainName(name: string): string {
  return name.toLowerCase().replace(/[-_:.\s]/g, '');
}

/**
 * Whether what has this name is a secret.
 *
 * @example isSecret('X-Auth-Token') // true
 */
export function isSecret(name: string): boolean {
  const plain = toPlainName(name);
  return SECRET_PARTS.test(plain) || SECRET_ENDS.test(plain);
}

/**
 * A URL, or another short text, without passwords before an `@`, tokens in a path, and parameters that are to be hidden.
 *
 * @example hideInUrl('/v3/auth?token=abc', (name) => (isSecret(name) ? '***' : undefined)) // '/v3/auth?token=***'
 */
export function hideInUrl(url: string, hide: Hide): string {
  return url
    .replace(USER_INFO, (all, before: string, value: string) => `${before}:${hide('password', value) ?? all.slice(before.length + 1, -1)}@`)
    .replace(TOKEN_IN_PATH, (all, before: string, value: string) => `${before}${hide('token', value) ?? all.slice(before.length)}`)
    .replace(PARAMETER, (all, before: string, name: string, value: string) => {
      const hidden = hide(toDecoded(name), value);
      return hidden === undefined ? all : `${before}${name}=${hidden}`;
    });
}

/** What a URL says, or the text itself where it is not encoded well. */
export function toDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Any text, such as a body that is no JSON or was cut: without what {@link hideInUrl} hides, and without the values of names that are to be hidden.
 *
 * @example hideInText('password: abc', (name) => (isSecret(name) ? '***' : undefined)) // 'password: "***"'
 */
export function hideInText(text: string, hide: Hide): string {
  return hideInUrl(text, hide)
    .replace(TOKEN_OBJECT, (all, before: string, value: string) => toQuoted(all, before, hide('token', value)))
    .replace(SECRET_OBJECT, (all, before: string, value: string) => toQuoted(all, before, hide('secret', value)))
    .replace(NAMED_VALUE, (all, quote: string, name: string, between: string, value: string) =>
      toQuoted(all, `${quote}${name}${quote}${between}`, hide(name, value.replace(/^(["'])([\s\S]*?)\1?$/, '$2'))),
    );
}

function toQuoted(all: string, before: string, hidden: string | undefined): string {
  return hidden === undefined ? all : `${before}"${hidden}"`;
}
