-- What documents are signed with (gateways/document-signer.ts). A certificate that ever signed stays: old documents are checked with it.
create table signing_certificate (
  fingerprint text primary key check (fingerprint ~ '^[0-9a-f]{64}$'),
  chain       text not null,                                            -- PEM: the certificate, then those that vouch for it
  name        text not null,
  origin      text not null check (origin in ('hall', 'settings')),     -- made by the hall itself, or given to it
  valid_from  timestamptz not null,
  valid_until timestamptz not null check (valid_until > valid_from),
  made_at     timestamptz not null
);
-- The private key where the hall made it; one given by settings is kept where it is.
create table signing_key (
  fingerprint text primary key references signing_certificate,
  private_key text not null                                             -- PEM, PKCS#8
);
grant select, insert on signing_certificate, signing_key to hall_system;
