-- What the edge calls through the API: every function for the service role only. Ids travel as text, because a JSON
-- number is a float to many who read it; times are Unix milliseconds. Can be run again at any time.

begin;

-- Helpers live in a schema that the API does not show and nobody else may use.
create schema if not exists edge;
revoke all on schema edge from public;

create or replace function edge.to_time(p_ms bigint) returns timestamptz
language sql immutable set search_path = '' as $$
  select timestamptz 'epoch' + p_ms * interval '1 millisecond'
$$;

create or replace function edge.to_ms(p_time timestamptz) returns bigint
language sql immutable set search_path = '' as $$
  select floor(extract(epoch from p_time) * 1000)::bigint
$$;

-- How final a token's status is. It only ever grows: a used link never becomes usable again, in whatever order
-- the news arrives.
create or replace function edge.status_rank(p_status text) returns integer
language sql immutable set search_path = '' as $$
  select coalesce(array_position(array['pending', 'expired', 'failed', 'success'], p_status), 0)
$$;

-- The gateway bot keeps names and pictures up to date: here only what is missing is filled in.
create or replace function edge.put_user(p_user_id bigint, p_display_name text, p_avatar_url text) returns void
language sql set search_path = '' as $$
  insert into public.users as u (user_id, display_name, avatar_url, created_at, updated_at)
  values (p_user_id, p_display_name, p_avatar_url, now(), now())
  on conflict (user_id) do update
    set display_name = coalesce(u.display_name, excluded.display_name),
        avatar_url = coalesce(u.avatar_url, excluded.avatar_url),
        updated_at = now()
    where u.display_name is null and excluded.display_name is not null
      or u.avatar_url is null and excluded.avatar_url is not null
$$;

-- 'recorded', 'unchanged', 'wallet_taken', or 'other_wallet': the member has another one, which is left alone.
-- Locks are always taken in the order wallet, member, token.
create or replace function edge.put_member(
  p_user_id bigint, p_wallet text, p_display_name text, p_avatar_url text
) returns text
language plpgsql set search_path = '' as $$
declare
  held text;
begin
  perform pg_advisory_xact_lock(hashtextextended('edge wallet ' || p_wallet, 0));
  if exists (
    select from public.users
    where wallet_address = p_wallet and is_solana_verified and user_id <> p_user_id
  ) then
    return 'wallet_taken';
  end if;
  perform edge.put_user(p_user_id, p_display_name, p_avatar_url);
  select case when is_solana_verified then wallet_address end into strict held
    from public.users where user_id = p_user_id for update;
  if held = p_wallet then
    return 'unchanged';
  elsif held is not null then
    return 'other_wallet';
  end if;
  update public.users set is_solana_verified = true, wallet_address = p_wallet, updated_at = now()
    where user_id = p_user_id;
  return 'recorded';
exception
  -- Another program wrote the wallet meanwhile, without our lock.
  when unique_violation then
    return 'wallet_taken';
end
$$;

-- 'recorded', 'unchanged', or 'other_member': the token is somebody else's, which is left alone.
create or replace function edge.put_token(
  p_token text, p_user_id bigint, p_status text, p_issued_at bigint, p_expires_at bigint
) returns text
language plpgsql set search_path = '' as $$
begin
  insert into public.verifications as v (token, user_id, status, created_at, expires_at)
  values (p_token, p_user_id, p_status, edge.to_time(p_issued_at), edge.to_time(p_expires_at))
  on conflict (token) do update set status = excluded.status
    where v.user_id = excluded.user_id
      and edge.status_rank(excluded.status) > edge.status_rank(v.status);
  if found then
    return 'recorded';
  elsif exists (select from public.verifications where token = p_token and user_id = p_user_id) then
    return 'unchanged';
  end if;
  return 'other_member';
end
$$;

revoke all on all functions in schema edge from public;

-- A link the edge gave out, for the gateway bot to see.
create or replace function public.edge_record_token(
  p_token text, p_user_id text, p_issued_at bigint, p_expires_at bigint,
  p_display_name text, p_avatar_url text
) returns text
language plpgsql security definer set search_path = '' set lock_timeout = '2s' as $$
declare
  outcome text;
begin
  perform edge.put_user(p_user_id::bigint, p_display_name, p_avatar_url);
  outcome := edge.put_token(p_token, p_user_id::bigint,
    case when edge.to_time(p_expires_at) <= now() then 'expired' else 'pending' end, p_issued_at, p_expires_at);
  if outcome = 'other_member' then
    raise sqlstate 'PT409' using message = outcome, detail = 'the token belongs to another member';
  end if;
  return outcome;
end
$$;

-- A finished verification: the member, the wallet and the token, or nothing of it.
create or replace function public.edge_record_verification(
  p_token text, p_user_id text, p_wallet text, p_verified_at bigint,
  p_display_name text, p_avatar_url text
) returns text
language plpgsql security definer set search_path = '' set lock_timeout = '2s' as $$
declare
  member text := edge.put_member(p_user_id::bigint, p_wallet, p_display_name, p_avatar_url);
  token text;
begin
  if member in ('wallet_taken', 'other_wallet') then
    raise sqlstate 'PT409' using message = member, detail = case member
      when 'wallet_taken' then 'the wallet belongs to another member'
      else 'the member is verified with another wallet' end;
  end if;
  -- Of a token nobody recorded before, the end is the moment it was spent.
  token := edge.put_token(p_token, p_user_id::bigint, 'success', p_verified_at, p_verified_at);
  if token = 'other_member' then
    raise sqlstate 'PT409' using message = token, detail = 'the token belongs to another member';
  end if;
  return case when 'recorded' in (member, token) then 'recorded' else 'unchanged' end;
end
$$;

-- What is known of a token; null: nothing. A link without an end is none.
create or replace function public.edge_find_verification(p_token text) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'token', v.token,
    'userId', v.user_id::text,
    'displayName', u.display_name,
    'avatarUrl', u.avatar_url,
    'status', v.status,
    'issuedAt', edge.to_ms(coalesce(v.created_at, v.expires_at)),
    'expiresAt', edge.to_ms(v.expires_at),
    'wallet', case when v.status = 'success' and u.is_solana_verified then u.wallet_address end
  )
  from public.verifications v join public.users u on u.user_id = v.user_id
  where v.token = p_token and v.expires_at is not null
$$;

-- Pending tokens past their end become expired; those that ended before `p_before` go, up to `p_limit` of each.
create or replace function public.edge_clean_up_verifications(p_now bigint, p_before bigint, p_limit integer)
returns jsonb
language plpgsql security definer set search_path = '' set lock_timeout = '2s' as $$
declare
  expired bigint;
  deleted bigint;
begin
  update public.verifications set status = 'expired' where token in (
    select token from public.verifications
    where status = 'pending' and expires_at <= edge.to_time(p_now)
    limit p_limit for update skip locked
  );
  get diagnostics expired = row_count;
  delete from public.verifications where token in (
    select token from public.verifications
    where expires_at < edge.to_time(p_before)
    limit p_limit for update skip locked
  );
  get diagnostics deleted = row_count;
  return jsonb_build_object('expired', expired, 'deleted', deleted);
end
$$;

do $$
declare
  one regprocedure;
begin
  foreach one in array array[
    'public.edge_record_token(text, text, bigint, bigint, text, text)'::regprocedure,
    'public.edge_record_verification(text, text, text, bigint, text, text)'::regprocedure,
    'public.edge_find_verification(text)'::regprocedure,
    'public.edge_clean_up_verifications(bigint, bigint, integer)'::regprocedure
  ] loop
    execute format('revoke all on function %s from public, anon, authenticated', one);
    execute format('grant execute on function %s to service_role', one);
  end loop;
end
$$;

-- The API learns of new functions at once.
notify pgrst, 'reload schema';

commit;
