/** Whether this browser knows passkeys, and the JSON that the server speaks. */
export function knowsPasskeys(): boolean {
  return typeof window.PublicKeyCredential?.parseRequestOptionsFromJSON === "function";
}

/** Has the authenticator make a passkey. Gives nothing when the person thought better of it. */
export function makePasskey(options: string): Promise<string | undefined> {
  return answered(() => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options)) }));
}

/** Has the authenticator sign in. Gives nothing when the person thought better of it. */
export function askPasskey(options: string): Promise<string | undefined> {
  return answered(() => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options)) }));
}

async function answered(ask: () => Promise<Credential | null>): Promise<string | undefined> {
  try {
    const credential = await ask();
    return credential ? JSON.stringify((credential as PublicKeyCredential).toJSON()) : undefined;
  } catch (error) {
    if (error instanceof DOMException) return undefined; // refused, over, or known already
    throw error;
  }
}
