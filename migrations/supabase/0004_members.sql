-- What a member may ask of their own record, and the team of a member's. Can be run again at any time.

begin;

-- 'forgotten', or 'unchanged' where nothing was left. Without `p_erase` only the verification goes, and what is still
-- open; with it the links, the name and the picture too. A row that the gateway bot keeps points or a sign-in on stays
-- with those alone: they are the bot's.
create or replace function public.edge_forget_member(p_user_id text, p_erase boolean) returns text
language plpgsql security definer set search_path = '' set lock_timeout = '2s' as $$
declare
  member bigint := p_user_id::bigint;
  one public.users;
  changed bigint;
  total bigint := 0;
begin
  select * into one from public.users where user_id = member for update;
  if p_erase then
    delete from public.verifications where user_id = member;
  else
    update public.verifications set status = 'expired' where user_id = member and status = 'pending';
  end if;
  get diagnostics changed = row_count;
  total := total + changed;
  if one.user_id is null then
    return case when total > 0 then 'forgotten' else 'unchanged' end;
  end if;
  if p_erase and coalesce(one.xp, 0) = 0 and coalesce(one.level, 0) = 0
    and one.supabase_user_id is null and not coalesce(one.is_onboarded, false)
  then
    begin
      delete from public.users where user_id = member;
      return 'forgotten';
    exception
      -- A table of somebody else's refers to the row: it stays, without what is ours.
      when foreign_key_violation then null;
    end;
  end if;
  update public.users set is_solana_verified = false, wallet_address = null,
      display_name = case when p_erase then null else display_name end,
      avatar_url = case when p_erase then null else avatar_url end,
      updated_at = now()
    where user_id = member
      and (is_solana_verified or wallet_address is not null
        or p_erase and (display_name is not null or avatar_url is not null));
  get diagnostics changed = row_count;
  return case when total + changed > 0 then 'forgotten' else 'unchanged' end;
end
$$;

-- {"users": [row], "verifications": [rows]}, with every id as text.
create or replace function public.edge_export_member(p_user_id text) returns jsonb
language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'users', (
      select coalesce(jsonb_agg(to_jsonb(u) || jsonb_build_object('user_id', u.user_id::text)), '[]')
      from public.users u where u.user_id = p_user_id::bigint
    ),
    'verifications', (
      select coalesce(jsonb_agg(to_jsonb(v) || jsonb_build_object('user_id', v.user_id::text)
        order by v.created_at), '[]')
      from public.verifications v where v.user_id = p_user_id::bigint
    )
  )
$$;

do $$
declare
  one regprocedure;
begin
  foreach one in array array[
    'public.edge_forget_member(text, boolean)'::regprocedure,
    'public.edge_export_member(text)'::regprocedure
  ] loop
    execute format('revoke all on function %s from public, anon, authenticated', one);
    execute format('grant execute on function %s to service_role', one);
  end loop;
end
$$;

notify pgrst, 'reload schema';

commit;
