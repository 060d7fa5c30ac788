// Sends orders to the backend. Copy it into the shop's server.
import { createHmac } from 'node:crypto';

/**
 * Resolves when `orders` (one, or up to 500) are stored durably; rejects otherwise. Send them again then: each order
 * counts once.
 * @param {object | object[]} orders
 * @param {string} key first line of the key file
 * @param {string} url such as 'http://127.0.0.1:8787/v1/orders'
 */
export async function sendOrders(orders, key, url) {
  const body = JSON.stringify(orders);
  const time = Math.floor(Date.now() / 1000);
  const digest = createHmac('sha256', key).update(`${time}.${body}`).digest('hex');
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Nearshelf-Signature': `t=${time},v1=${digest}`,
    },
    body,
    signal: AbortSignal.timeout(20_000),
  });
  if (answer.status !== 204) throw new Error(`${answer.status}: ${await answer.text()}`);
}
