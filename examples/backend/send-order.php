<?php
declare(strict_types=1);

/**
 * Sends orders to the backend. Throws unless they are stored durably; send them again then: each order counts once.
 *
 * @param array  $orders one order, or a list of up to 500
 * @param string $key    first line of the key file
 */
function nearshelf_send_orders(array $orders, string $key, string $url): void
{
    $body = json_encode($orders, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE);
    $time = time();
    $digest = hash_hmac('sha256', $time . '.' . $body, $key);
    $request = curl_init($url);
    curl_setopt_array($request, [
        CURLOPT_POST => true,
        CURLOPT_POSTFIELDS => $body,
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_TIMEOUT => 20,
        CURLOPT_HTTPHEADER => [
            'Content-Type: application/json',
            "X-Nearshelf-Signature: t=$time,v1=$digest",
        ],
    ]);
    $answer = curl_exec($request);
    $status = curl_getinfo($request, CURLINFO_RESPONSE_CODE);
    if ($status !== 204) {
        throw new RuntimeException($answer === false ? curl_error($request) : "$status: $answer");
    }
}
