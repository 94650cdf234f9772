// @serenity-kit/opaque as a peer of test/interop/opaque_test.py, which says what the commands are.
import * as opaque from '@serenity-kit/opaque';
import { createInterface } from 'node:readline';

await opaque.ready;

const userIdentifier = 'ada';
const serverSetup = opaque.server.createSetup();
// What ours and libopaque stretch with; the library's own presets are others.
const keyStretching = { 'argon2id-custom': { iterations: 2, memory: 65536, parallelism: 1 } };

const toBase64 = (octets) => octets.toString('base64url');
const toOctets = (base64) => Buffer.from(base64, 'base64url');

/** What a side keeps between its two messages. */
const kept = {};

class Refused extends Error {}

const commands = {
  create_registration_request([password]) {
    const start = opaque.client.startRegistration({ password: password.toString('utf8') });
    kept.registering = { password: password.toString('utf8'), clientRegistrationState: start.clientRegistrationState };
    return [toOctets(start.registrationRequest)];
  },
  create_registration_response([request]) {
    const { registrationResponse } = opaque.server.createRegistrationResponse({
      serverSetup, userIdentifier, registrationRequest: toBase64(request),
    });
    return [toOctets(registrationResponse)];
  },
  finalize_registration_request([response]) {
    const result = opaque.client.finishRegistration({
      ...kept.registering, registrationResponse: toBase64(response), keyStretching,
    });
    return [toOctets(result.registrationRecord), toOctets(result.exportKey)];
  },
  store([record]) {
    return [record];
  },
  generate_ke1([password]) {
    const start = opaque.client.startLogin({ password: password.toString('utf8') });
    kept.loggingIn = { password: password.toString('utf8'), clientLoginState: start.clientLoginState };
    return [toOctets(start.startLoginRequest)];
  },
  generate_ke2([record, ke1]) {
    const { serverLoginState, loginResponse } = opaque.server.startLogin({
      serverSetup, userIdentifier,
      registrationRecord: record.length > 0 ? toBase64(record) : null,
      startLoginRequest: toBase64(ke1),
    });
    kept.answering = { serverLoginState };
    return [toOctets(loginResponse)];
  },
  generate_ke3([ke2]) {
    const result = opaque.client.finishLogin({ ...kept.loggingIn, loginResponse: toBase64(ke2), keyStretching });
    if (result === undefined) throw new Refused('the login failed');
    return [result.finishLoginRequest, result.sessionKey, result.exportKey].map(toOctets);
  },
  server_finish([ke3]) {
    const { sessionKey } = opaque.server.finishLogin({ ...kept.answering, finishLoginRequest: toBase64(ke3) });
    return [toOctets(sessionKey)];
  },
};

/** The library throws plain errors that begin with the word opaque; whatever else is thrown is a bug of this file. */
const isRefusal = (error) => error instanceof Refused || /opaque/i.test(String(error));

for await (const line of createInterface({ input: process.stdin })) {
  const [name, ...words] = line.split(' ');
  const fields = words.map((word) => (word === '-' ? Buffer.alloc(0) : Buffer.from(word, 'hex')));
  try {
    console.log(['ok', ...commands[name](fields).map((octets) => octets.toString('hex'))].join(' '));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    console.log(`refused ${error}`.replaceAll('\n', ' '));
  }
}
