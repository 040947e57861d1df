/** A key and a certificate for this machine, for tests alone: everybody has them. */

/** The private key. */
export const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgXbuSkRxiY1VfOMBK
X7936jJXmU1wpOOQEqGDZffX9jqhRANCAASp6QDH+Y7cHCVjXVr76ta9kk5YQub6
YR8j4AQLUHrZhromRsC26vXJ+x9akushMMf812/QQvVvq6XrYl51TpG+
-----END PRIVATE KEY-----
`;

/** The same, encrypted with {@link passphrase}. */
export const encryptedKey = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhjSlJBc0tDYAICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEFWV2TD3Z04Kuu/loIK9BiYEgZDs
5Ng3OrLIlulRXUwzV4tmqq2coGbMmIebxONTbqg/bLPDFEFQD14WbDHQMdMKclj2
WNpAhHAMP3DRWaKZVpM8CFBoqS4UAssJwdfTqg2aEdKDl6Lypp44fqBUAURIpP/T
sJNxPWQeh19IMS8M1zgUcBJv/C5+vaQOzVxyKB1ZC/ExVFcZcnrmA9Yt1cnWrqM=
-----END ENCRYPTED PRIVATE KEY-----
`;

/** What the encrypted key is opened with. */
export const passphrase = "hunter2-hunter2";

/** The certificate, for `localhost`. */
export const cert = `-----BEGIN CERTIFICATE-----
MIIBRjCB7qADAgECAgEBMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCWxvY2FsaG9z
dDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFDESMBAGA1UEAwwJ
bG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqekAx/mO3BwlY11a
++rWvZJOWELm+mEfI+AEC1B62Ya6JkbAtur1yfsfWpLrITDH/Ndv0EL1b6ul62Je
dU6RvqMvMC0wGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMA8GA1UdEwEB/wQF
MAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgYgU0qZg4S1KLPUlMe2M7+KwEIIa8nJi7
JRzVTzsDoFwCIFnAr6cxrXrjpLx1NObnHkWScUfLju7HsOF73FcqIYg4
-----END CERTIFICATE-----
`;
