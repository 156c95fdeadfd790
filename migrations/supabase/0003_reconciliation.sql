-- How the edge compares its own record with this one, a range of keys at a time, and puts back what was lost here.
-- Ranges are in byte order, `p_after` exclusive, `p_up_to` inclusive (null: to the end). A range whose digest is the
-- caller's is answered with {"same": true} and no rows. Can be run again at any time.

begin;

-- The rows of a range, at most `p_limit`; `complete` is false where there are more.
create or replace function edge.answer_range(p_rows jsonb, p_lines text, p_limit integer, p_digest text)
returns jsonb
language sql immutable set search_path = '' as $$
  select case when encode(sha256(convert_to(p_lines, 'UTF8')), 'hex') = p_digest
    then jsonb_build_object('same', true)
    else jsonb_build_object(
      'same', false,
      'complete', jsonb_array_length(p_rows) <= p_limit,
      'rows', case when jsonb_array_length(p_rows) <= p_limit then p_rows else p_rows - p_limit end
    )
  end
$$;

-- A line of the digest: user_id:wallet.
create or replace function public.edge_verified_members(
  p_after text, p_up_to text, p_limit integer, p_digest text
) returns jsonb
language sql stable security definer set search_path = '' as $$
  with range as (
    select u.*, (u.user_id::text) collate "C" as id
    from public.users u
    where u.is_solana_verified and u.wallet_address is not null and u.user_id > 0
      and (u.user_id::text) collate "C" > p_after
      and (p_up_to is null or (u.user_id::text) collate "C" <= p_up_to)
    order by (u.user_id::text) collate "C"
    limit p_limit + 1
  )
  select edge.answer_range(
    coalesce(jsonb_agg(jsonb_build_object(
      'userId', r.id,
      'wallet', r.wallet_address,
      'displayName', r.display_name,
      'avatarUrl', r.avatar_url,
      'verifiedAt', edge.to_ms(coalesce(r.updated_at, r.created_at, now())),
      'token', (
        select v.token from public.verifications v
        where v.user_id = r.user_id and v.status = 'success'
        order by v.created_at desc limit 1
      )
    ) order by r.id), '[]'),
    coalesce(string_agg(r.id || ':' || r.wallet_address, E'\n' order by r.id), ''),
    p_limit, p_digest)
  from range r
$$;

-- Tokens that end after `p_since`. A line of the digest: token:user_id:status, where what is pending past its end is
-- expired, whether or not the clean-up has come by.
create or replace function public.edge_tokens(
  p_after text, p_up_to text, p_limit integer, p_digest text, p_now bigint, p_since bigint
) returns jsonb
language sql stable security definer set search_path = '' as $$
  with range as (
    select v.token collate "C" as token, v.user_id, v.created_at, v.expires_at,
      case when v.status = 'pending' and v.expires_at <= edge.to_time(p_now) then 'expired' else v.status end as status
    from public.verifications v
    where v.token collate "C" > p_after
      and (p_up_to is null or v.token collate "C" <= p_up_to)
      and v.expires_at > edge.to_time(p_since) and v.user_id > 0 and edge.status_rank(v.status) > 0
    order by v.token collate "C"
    limit p_limit + 1
  )
  select edge.answer_range(
    coalesce(jsonb_agg(jsonb_build_object(
      'token', r.token,
      'userId', r.user_id::text,
      'displayName', u.display_name,
      'avatarUrl', u.avatar_url,
      'status', r.status,
      'issuedAt', edge.to_ms(coalesce(r.created_at, r.expires_at)),
      'expiresAt', edge.to_ms(r.expires_at),
      'wallet', case when r.status = 'success' and u.is_solana_verified then u.wallet_address end
    ) order by r.token), '[]'),
    coalesce(string_agg(r.token || ':' || r.user_id || ':' || r.status, E'\n' order by r.token), ''),
    p_limit, p_digest)
  from range r join public.users u on u.user_id = r.user_id
$$;

-- Puts members back, each on its own: [{"userId", "wallet", "displayName", "avatarUrl"}] → [{"key", "outcome"}].
-- In the order of the wallets, so that two of these at once take their locks in one order.
create or replace function public.edge_restore_members(p_members jsonb) returns jsonb
language plpgsql security definer set search_path = '' set lock_timeout = '2s' as $$
declare
  one record;
  outcomes jsonb := '[]';
begin
  for one in
    select * from jsonb_to_recordset(p_members)
      as m("userId" text, wallet text, "displayName" text, "avatarUrl" text)
    order by m.wallet
  loop
    outcomes := outcomes || jsonb_build_object('key', one."userId", 'outcome',
      edge.put_member(one."userId"::bigint, one.wallet, one."displayName", one."avatarUrl"));
  end loop;
  return outcomes;
end
$$;

-- Puts tokens back, or their status forward: [{"token", "userId", "status", "issuedAt", "expiresAt", "displayName",
-- "avatarUrl"}] → [{"key", "outcome"}].
create or replace function public.edge_restore_tokens(p_tokens jsonb) returns jsonb
language plpgsql security definer set search_path = '' set lock_timeout = '2s' as $$
declare
  one record;
  outcomes jsonb := '[]';
begin
  for one in
    select * from jsonb_to_recordset(p_tokens) as t(token text, "userId" text, status text,
      "issuedAt" bigint, "expiresAt" bigint, "displayName" text, "avatarUrl" text)
    order by t."userId", t.token
  loop
    perform edge.put_user(one."userId"::bigint, one."displayName", one."avatarUrl");
    outcomes := outcomes || jsonb_build_object('key', one.token, 'outcome',
      edge.put_token(one.token, one."userId"::bigint, one.status, one."issuedAt", one."expiresAt"));
  end loop;
  return outcomes;
end
$$;

revoke all on all functions in schema edge from public;

do $$
declare
  one regprocedure;
begin
  foreach one in array array[
    'public.edge_verified_members(text, text, integer, text)'::regprocedure,
    'public.edge_tokens(text, text, integer, text, bigint, bigint)'::regprocedure,
    'public.edge_restore_members(jsonb)'::regprocedure,
    'public.edge_restore_tokens(jsonb)'::regprocedure
  ] loop
    execute format('revoke all on function %s from public, anon, authenticated', one);
    execute format('grant execute on function %s to service_role', one);
  end loop;
end
$$;

notify pgrst, 'reload schema';

commit;
