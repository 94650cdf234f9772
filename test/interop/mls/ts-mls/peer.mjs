// ts-mls behind the interop interface: a call a line on standard input, an answer a line on standard output.
//
// Left out, because ts-mls 1.6.4 cannot: Update proposals of its own (it keeps no private key until they are committed),
// forced paths, and external joins (it writes and reads external_pub without the length that RFC 9420 gives it).
import { createInterface } from "node:readline"
import { p256 } from "@noble/curves/nist.js"
import * as mls from "ts-mls"

const suites = { 1: "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519", 2: "MLS_128_DHKEMP256_AES128GCM_SHA256_P256", 3: "MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519" }
const octets = (base64) => new Uint8Array(Buffer.from(base64 ?? "", "base64"))
const base64 = (bytes) => Buffer.from(bytes).toString("base64")
const same = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0

const handles = new Map()
let last = 0
const keep = (thing) => (handles.set(++last, thing), last)
const at = (id) => {
  if (!handles.has(id)) throw new Error(`there is no handle ${id}`)
  return handles.get(id)
}

async function suite(number) {
  if (!suites[number]) throw new Error(`suite ${number} is not spoken`)
  const cs = await mls.getCiphersuiteImpl(mls.getCiphersuiteFromName(suites[number]))
  if (number === 2) {
    // ts-mls 1.6.4 makes compressed public keys; RFC 9420 §5.1.1 has them uncompressed.
    cs.signature.keygen = async () => {
      const signKey = p256.utils.randomSecretKey()
      return { signKey, publicKey: p256.getPublicKey(signKey, false) }
    }
  }
  return cs
}

function decode(field, kind) {
  const decoded = mls.decodeMlsMessage(octets(field), 0)
  if (!decoded || decoded[1] !== octets(field).length) throw new Error("an MLSMessage does not parse")
  if (kind && decoded[0].wireformat !== kind) throw new Error(`is ${decoded[0].wireformat} and not ${kind}`)
  return decoded[0]
}
const encode = (message) => base64(mls.encodeMlsMessage({ version: "mls10", ...message }))

async function newKeyPackage(identity, cs) {
  const credential = { credentialType: "basic", identity: octets(identity) }
  return await mls.generateKeyPackage(credential, mls.defaultCapabilities(), mls.defaultLifetime, [], cs)
}

const pskIndex = (member) => mls.makePskIndex(member.state, member.psks)

function leafOf(state, identity) {
  for (let i = 0; i < state.ratchetTree.length; i += 2) {
    const node = state.ratchetTree[i]
    if (node && same(node.leaf.credential.identity, octets(identity))) return i / 2
  }
  throw new Error("nobody has this name")
}

const externalPsk = (member, id) => ({
  proposalType: "psk",
  psk: { preSharedKeyId: { psktype: "external", pskId: octets(id), pskNonce: crypto.getRandomValues(new Uint8Array(member.cs.kdf.size)) } },
})

function described(member, description) {
  const type = Buffer.from(octets(description.proposal_type)).toString()
  if (type === "add") return { proposalType: "add", add: { keyPackage: decode(description.key_package, "mls_key_package").keyPackage } }
  if (type === "remove") return { proposalType: "remove", remove: { removed: leafOf(member.state, description.removed_id) } }
  if (type === "externalPSK") return externalPsk(member, description.psk_id)
  throw new Error(`cannot propose ${type} by value`)
}

async function process(member, field) {
  const message = decode(field)
  if (message.wireformat === "mls_private_message") {
    return { message, ...(await mls.processPrivateMessage(member.state, message.privateMessage, pskIndex(member), member.cs)) }
  }
  if (message.wireformat === "mls_public_message") {
    return { message, kind: "newState", ...(await mls.processPublicMessage(member.state, message.publicMessage, pskIndex(member), member.cs)) }
  }
  throw new Error(`a ${message.wireformat} is for no group`)
}

// Takes in proposals of others that are not known yet.
async function take(member, proposals) {
  for (const proposal of proposals ?? []) {
    if (member.known.has(proposal)) continue
    member.state = (await process(member, proposal)).newState
    member.known.add(proposal)
  }
}

async function propose(member, proposal) {
  const created = await mls.createProposal(member.state, !member.encrypt, proposal, member.cs)
  member.state = created.newState
  const message = base64(mls.encodeMlsMessage(created.message))
  member.known.add(message)
  return { proposal: message }
}

function next(id, member, state) {
  handles.delete(id)
  return { state_id: keep({ ...member, state, known: new Set(), pending: undefined }), epoch_authenticator: base64(state.keySchedule.epochAuthenticator) }
}

const calls = {
  Name: () => ({ name: "ts-mls" }),
  SupportedCiphersuites: () => ({ ciphersuites: Object.keys(suites).map(Number) }),

  async CreateGroup(request) {
    const cs = await suite(request.cipher_suite)
    const own = await newKeyPackage(request.identity, cs)
    const state = await mls.createGroup(octets(request.group_id), own.publicPackage, own.privatePackage, [], cs)
    return { state_id: keep({ state, cs, encrypt: request.encrypt_handshake, psks: {}, known: new Set() }) }
  },
  async CreateKeyPackage(request) {
    const cs = await suite(request.cipher_suite)
    const own = await newKeyPackage(request.identity, cs)
    const { initPrivateKey, hpkePrivateKey, signaturePrivateKey } = own.privatePackage
    return {
      transaction_id: keep({ own, cs, psks: {} }),
      key_package: encode({ wireformat: "mls_key_package", keyPackage: own.publicPackage }),
      init_priv: base64(initPrivateKey),
      encryption_priv: base64(hpkePrivateKey),
      signature_priv: base64(signaturePrivateKey),
    }
  },
  async JoinGroup(request) {
    const { own, cs, psks } = at(request.transaction_id)
    if (request.ratchet_tree) throw new Error("cannot read a ratchet tree beside the Welcome")
    const { welcome } = decode(request.welcome, "mls_welcome")
    const state = await mls.joinGroup(welcome, own.publicPackage, own.privatePackage, mls.makePskIndex(undefined, psks), cs)
    return next(request.transaction_id, { cs, encrypt: request.encrypt_handshake, psks }, state)
  },

  StateAuth: (request) => ({ state_auth_secret: base64(at(request.state_id).state.keySchedule.epochAuthenticator) }),
  async Export(request) {
    const { state, cs } = at(request.state_id)
    return { exported_secret: base64(await mls.mlsExporter(state.keySchedule.exporterSecret, request.label, octets(request.context), request.key_length, cs)) }
  },
  async Protect(request) {
    const member = at(request.state_id)
    const created = await mls.createApplicationMessage(member.state, octets(request.plaintext), member.cs, octets(request.authenticated_data))
    member.state = created.newState
    return { ciphertext: encode({ wireformat: "mls_private_message", privateMessage: created.privateMessage }) }
  },
  async Unprotect(request) {
    const member = at(request.state_id)
    const processed = await process(member, request.ciphertext)
    if (processed.kind !== "applicationMessage") throw new Error("this is no application message")
    member.state = processed.newState
    return { plaintext: base64(processed.message), authenticated_data: base64(decode(request.ciphertext).privateMessage.authenticatedData) }
  },
  StorePSK(request) {
    at(request.state_or_transaction_id).psks[request.psk_id] = octets(request.psk_secret)
    return {}
  },

  AddProposal(request) {
    return propose(at(request.state_id), { proposalType: "add", add: { keyPackage: decode(request.key_package, "mls_key_package").keyPackage } })
  },
  RemoveProposal(request) {
    const member = at(request.state_id)
    return propose(member, { proposalType: "remove", remove: { removed: leafOf(member.state, request.removed_id) } })
  },
  ExternalPSKProposal(request) {
    const member = at(request.state_id)
    return propose(member, externalPsk(member, request.psk_id))
  },

  async Commit(request) {
    const member = at(request.state_id)
    await take(member, request.by_reference)
    if (request.force_path || request.external_tree) throw new Error("cannot force a path or send a tree beside the Welcome")
    const waiting = Object.keys(member.state.unappliedProposals).length
    if (waiting !== (request.by_reference ?? []).length) throw new Error("always commits all proposals that wait")
    const created = await mls.createCommit(
      { state: member.state, cipherSuite: member.cs, pskIndex: pskIndex(member) },
      { wireAsPublicMessage: !member.encrypt, ratchetTreeExtension: true, extraProposals: (request.by_value ?? []).map((one) => described(member, one)) },
    )
    member.pending = created.newState
    return {
      commit: base64(mls.encodeMlsMessage(created.commit)),
      welcome: created.welcome ? encode({ wireformat: "mls_welcome", welcome: created.welcome }) : "",
    }
  },
  HandlePendingCommit(request) {
    const member = at(request.state_id)
    if (!member.pending) throw new Error("there is no pending commit")
    return next(request.state_id, member, member.pending)
  },
  async HandleCommit(request) {
    const member = at(request.state_id)
    await take(member, request.proposal)
    const processed = await process(member, request.commit)
    if (processed.newState.groupContext.epoch === member.state.groupContext.epoch) throw new Error("this begins no epoch")
    return next(request.state_id, member, processed.newState)
  },
  Free(request) {
    at(request.state_id)
    handles.delete(request.state_id)
    return {}
  },
}

for await (const line of createInterface({ input: globalThis.process.stdin })) {
  let answer
  try {
    const { method, request } = JSON.parse(line)
    if (!calls[method]) throw new Error(`ts-mls does not do ${method}`)
    answer = { response: await calls[method](request) }
  } catch (failure) {
    answer = { error: String(failure?.message ?? failure) }
  }
  globalThis.process.stdout.write(JSON.stringify(answer) + "\n")
}
