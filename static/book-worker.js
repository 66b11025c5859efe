// Solves a puzzle (phone/puzzle.py): SHA-256 of our own, because a plain http page has no crypto.subtle.
const PARTS = 8;
const K = new Int32Array(64);
const FIRST = new Int32Array(8); // the state a hash begins with
const W = new Int32Array(64);
const state = new Int32Array(8);

// The constants are the first bits of the fractions of roots of primes; sixty-four primes are quickly found.
(function roots() {
  let found = 0;
  for (let n = 2; found < 64; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
    if (!prime) continue;
    if (found < 8) FIRST[found] = fraction(Math.sqrt(n));
    K[found] = fraction(Math.cbrt(n));
    found += 1;
  }
})();

function fraction(root) {
  return ((root - Math.floor(root)) * 4294967296) | 0;
}

function block() {
  for (let t = 16; t < 64; t += 1) {
    const a = W[t - 15];
    const b = W[t - 2];
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    W[t] = (W[t - 16] + s0 + W[t - 7] + s1) | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (let t = 0; t < 64; t += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + s1 + ((e & f) ^ (~e & g)) + K[t] + W[t]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

// SHA-256 of a text of plain letters, as eight words.
function hashed(text) {
  const bytes = [];
  for (let i = 0; i < text.length; i += 1) bytes.push(text.charCodeAt(i));
  const length = bytes.length * 8;
  bytes.push(128);
  while (bytes.length % 64 !== 60) bytes.push(0); // the upper half of the length is naught
  bytes.push((length >>> 24) & 255, (length >>> 16) & 255, (length >>> 8) & 255, length & 255);
  state.set(FIRST);
  for (let at = 0; at < bytes.length; at += 64) {
    for (let t = 0; t < 16; t += 1) {
      const i = at + 4 * t;
      W[t] = (bytes[i] << 24) | (bytes[i + 1] << 16) | (bytes[i + 2] << 8) | bytes[i + 3];
    }
    block();
  }
  return Int32Array.from(state);
}

// The number that makes one part begin with so many zero bits: 37 bytes, one block.
function found(seed, part, bits) {
  for (let n = 0; n < 4294967296; n += 1) {
    for (let t = 0; t < 8; t += 1) W[t] = seed[t];
    W[8] = (part << 24) | (n >>> 8);
    W[9] = (n << 24) | 0x800000;
    W[10] = W[11] = W[12] = W[13] = W[14] = 0;
    W[15] = 37 * 8;
    state.set(FIRST);
    block();
    if (state[0] >>> (32 - bits) === 0) return n;
  }
  return 0;
}

self.onmessage = ({ data }) => {
  const seed = hashed(data.challenge);
  const answers = [];
  for (let part = 0; part < PARTS; part += 1) {
    answers.push(found(seed, part, data.bits));
    self.postMessage({ share: answers.length / PARTS });
  }
  self.postMessage({ answer: answers.join(",") });
};
