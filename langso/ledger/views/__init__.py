"""Pages of evidence. Every one asks the policy; nothing here is open to strangers but what an
officer opened to the public.
"""
