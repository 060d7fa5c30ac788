const deadline = 20_000;

/**
 * The text of a JSON answer of the backend. Rejects with an Error for the operator; when the session has ended, shows
 * the log-in page instead and never resolves.
 */
export async function readJson(address: string): Promise<string> {
  let response: Response;
  try {
    response = await fetch(address, {
      headers: { Accept: 'application/json' },
      signal: AbortSignal.timeout(deadline),
    });
  } catch (error) {
    const late = error instanceof DOMException && error.name === 'TimeoutError';
    throw new Error(
      late ? `No answer within ${deadline / 1000} s.` : 'The backend cannot be reached.',
    );
  }
  if (response.status === 401) {
    location.reload();
    return new Promise(() => {});
  }
  const body = await response.text();
  if (!response.ok) throw new Error(body.trim() || `The backend answered ${response.status}.`);
  return body;
}
