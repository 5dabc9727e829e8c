import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.core.exception.ServiceResponseException;
import com.huaweicloud.sdk.ims.v2.ImsClient;
import com.huaweicloud.sdk.ims.v2.model.*;
import com.huaweicloud.sdk.ims.v2.region.ImsRegion;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What people do with IMS by the SDK of Huawei Cloud for Java, which signs each request with an access key. Tells of each step that went well.
 *
 * <p>It is told where the cloud is by variables that the SDK itself reads: HUAWEICLOUD_SDK_IAM_ENDPOINT, and HUAWEICLOUD_SDK_REGION_IMS_EU_DE and
 * _EU_NL. The id of the project is asked of IAM.
 */
public final class Main {
  private static final String ALPHA = "0b1e494e2660441a957313163095fe5c";
  private static final String BETA = "5f2c1a7d9b3e4c608d41e7a2b6f09c35";
  private static final String IMAGE = "33ad552d-1149-471c-8190-ff6776174a00";
  private static final int LOOKS = 10;

  private static void step(String name) {
    System.out.println("ok " + name);
  }

  private static void check(boolean fact, Object what) {
    if (!fact) throw new IllegalStateException(String.valueOf(what));
  }

  private static void refused(int status, String code, Runnable call) {
    try {
      call.run();
    } catch (ServiceResponseException refusal) {
      check(refusal.getHttpStatusCode() == status && refusal.getRequestId() != null, refusal);
      check(code == null || code.equals(refusal.getErrorCode()), refusal);
      return;
    }
    throw new IllegalStateException("not refused: " + code);
  }

  private static ImsClient connect(String key, String secret, String region) {
    return ImsClient.newBuilder()
        .withCredential(new BasicCredentials().withAk(key).withSk(secret))
        .withRegion(ImsRegion.valueOf(region))
        .build();
  }

  /** Looks at a job until it is over. */
  private static ShowJobResponse await(ImsClient client, String id) {
    for (int look = 0; look < LOOKS; look += 1) {
      ShowJobResponse job = client.showJob(new ShowJobRequest().withJobId(id));
      if (job.getStatus() == ShowJobResponse.StatusEnum.INIT || job.getStatus() == ShowJobResponse.StatusEnum.RUNNING) continue;
      check(job.getStatus() == ShowJobResponse.StatusEnum.SUCCESS, job);
      return job;
    }
    throw new IllegalStateException("a job that does not end: " + id);
  }

  private static List<ImageInfo> find(ImsClient client, Consumer<ListImagesRequest> filters) {
    ListImagesRequest request = new ListImagesRequest();
    filters.accept(request);
    return client.listImages(request).getImages();
  }

  private static Set<String> idsOf(List<ImageInfo> images) {
    return images.stream().map(ImageInfo::getId).collect(toSet());
  }

  private static UpdateImageRequestBody operation(String op, String path, String value) {
    return new UpdateImageRequestBody().withOp(UpdateImageRequestBody.OpEnum.fromValue(op)).withPath(path).withValue(value);
  }

  private static UpdateImageResponse update(ImsClient client, String image, UpdateImageRequestBody... operations) {
    return client.updateImage(new UpdateImageRequest().withImageId(image).withBody(Arrays.asList(operations)));
  }

  private static String create(ImsClient client, String name, String url, TagKeyValue... tags) {
    CreateImageRequestBody body =
        new CreateImageRequestBody()
            .withName(name)
            .withImageUrl(url)
            .withMinDisk(40)
            .withOsVersion("Ubuntu 18.04 server 64bit")
            .withDescription("of OBS")
            .withImageTags(Arrays.asList(tags));
    return await(client, client.createImage(new CreateImageRequest().withBody(body)).getJobId()).getEntities().getImageId();
  }

  public static void main(String[] args) {
    ImsClient alice = connect("ALICEACCESSKEY000001", "alice-secret-access-key", "eu-de");
    ImsClient bob = connect("BOBACCESSKEY00000001", "bob-secret-access-key", "eu-nl");

    // What IAM said of the project is remembered for the key, so it is the service that refuses.
    ImsClient thief = connect("ALICEACCESSKEY000001", "not-her-secret", "eu-de");
    refused(401, "APIGW.0301", () -> thief.listImages(new ListImagesRequest()));
    step("a signature by another secret is refused");

    list(alice);
    change(alice);
    String made = create(alice, "from-a-file", "bucket:ubuntu.qcow2", new TagKeyValue().withKey("team").withValue("red"));
    ImageInfo shown = find(alice, one -> one.withId(made)).get(0);
    check("from-a-file".equals(shown.getName()) && "of OBS".equals(shown.getDescription()), shown);
    step("createImage of a file in OBS, and its job");

    String copy = copy(alice, made);
    share(alice, bob, made, copy);
    tag(alice, made);
    findByTags(alice, made);
    untag(alice, made);
    String again = export(alice, copy);
    look(alice);
    for (String id : List.of(made, copy, again)) {
      alice.glanceDeleteImage(new GlanceDeleteImageRequest().withImageId(id).withBody(new GlanceDeleteImageRequestBody()));
      check(find(alice, one -> one.withId(id)).isEmpty(), id);
    }
    step("glanceDeleteImage");
  }

  private static void list(ImsClient alice) {
    ImageInfo image = find(alice, one -> one.withId(IMAGE)).get(0);
    check("ims_test".equals(image.getName()) && image.getMinDisk() == 40 && ALPHA.equals(image.getOwner()), image);
    List<ImageInfo> own =
        find(
            alice,
            one ->
                one.withImagetype(ListImagesRequest.ImagetypeEnum.PRIVATE)
                    .withOsType(ListImagesRequest.OsTypeEnum.LINUX)
                    .withPlatform(ListImagesRequest.PlatformEnum.UBUNTU)
                    .withOwner(ALPHA));
    check(idsOf(own).contains(IMAGE), own);
    check(find(alice, one -> one.withId(IMAGE).withOsType(ListImagesRequest.OsTypeEnum.WINDOWS)).isEmpty(), "not Windows");
    List<ImageInfo> gold = find(alice, one -> one.withImagetype(ListImagesRequest.ImagetypeEnum.GOLD).withProtected(true));
    check(!gold.isEmpty() && gold.stream().allMatch(ImageInfo::getProtected), gold);
    List<ImageInfo> page =
        find(
            alice,
            one -> one.withSortKey(ListImagesRequest.SortKeyEnum.NAME).withSortDir(ListImagesRequest.SortDirEnum.ASC).withLimit(2));
    check(page.size() == 2 && page.get(0).getName().compareTo(page.get(1).getName()) <= 0, page);
    step("listImages with its filters");
  }

  private static void change(ImsClient alice) {
    UpdateImageResponse changed =
        update(
            alice,
            IMAGE,
            operation("replace", "/name", "by the Java SDK"),
            operation("add", "/max_ram", "4096"),
            operation("replace", "/min_ram", "1024"));
    check("by the Java SDK".equals(changed.getName()) && "4096".equals(changed.getMaxRam()) && changed.getMinRam() == 1024, changed);
    check(update(alice, IMAGE, operation("remove", "/max_ram", null)).getMaxRam() == null, "removed");
    step("updateImage replaces, adds and removes");

    refused(400, "IMG.0035", () -> update(alice, IMAGE, operation("replace", "/max_ram", "4096")));
    refused(400, "IMG.0003", () -> update(alice, IMAGE, operation("replace", "/name", " with blanks ")));
    step("updateImage of an attribute that is not there: IMG.0035");
  }

  private static String copy(ImsClient alice, String id) {
    CopyImageInRegionRequestBody body = new CopyImageInRegionRequestBody().withName("the-copy").withDescription("a copy");
    String begun = alice.copyImageInRegion(new CopyImageInRegionRequest().withImageId(id).withBody(body)).getJobId();
    ShowJobResponse job = await(alice, begun);
    check("imsCopyImageInRegionJob".equals(job.getJobType()) && "the-copy".equals(job.getEntities().getImageName()), job);
    ShowJobProgressResponse progress = alice.showJobProgress(new ShowJobProgressRequest().withJobId(begun));
    check(progress.getEntities().getProcessPercent() == 100, progress);
    step("copyImageInRegion, showJob and showJobProgress");
    return job.getEntities().getImageId();
  }

  private static void share(ImsClient alice, ImsClient bob, String made, String copy) {
    BatchAddMembersRequestBody body = new BatchAddMembersRequestBody().withImages(List.of(made, copy)).withProjects(List.of(BETA));
    ShowJobResponse job = await(alice, alice.batchAddMembers(new BatchAddMembersRequest().withBody(body)).getJobId());
    check(job.getEntities().getResults().size() == 2, job);
    Consumer<ListImagesRequest> offered =
        one -> one.withVisibility(ListImagesRequest.VisibilityEnum.SHARED).withMemberStatus(ListImagesRequest.MemberStatusEnum.PENDING);
    check(idsOf(find(bob, offered)).containsAll(List.of(made, copy)), "offered");
    BatchUpdateMembersRequestBody answer =
        new BatchUpdateMembersRequestBody()
            .withImages(List.of(made))
            .withProjectId(BETA)
            .withStatus(BatchUpdateMembersRequestBody.StatusEnum.ACCEPTED);
    await(bob, bob.batchUpdateMembers(new BatchUpdateMembersRequest().withBody(answer)).getJobId());
    Consumer<ListImagesRequest> accepted =
        one -> one.withImagetype(ListImagesRequest.ImagetypeEnum.SHARED).withMemberStatus(ListImagesRequest.MemberStatusEnum.ACCEPTED);
    check(idsOf(find(bob, accepted)).contains(made), "accepted");
    step("batchAddMembers, and batchUpdateMembers by the other tenant");

    refused(400, "IMG.0047", () -> update(bob, made, operation("replace", "/name", "stolen")));
    await(alice, alice.batchDeleteMembers(new BatchDeleteMembersRequest().withBody(body)).getJobId());
    check(!idsOf(find(bob, one -> {})).contains(made), "still shared");
    step("batchDeleteMembers; before that only the owner may update");
  }

  private static Map<String, String> tagsOf(ImsClient alice, String id) {
    List<ResourceTag> tags = alice.listImageTags(new ListImageTagsRequest().withImageId(id)).getTags();
    return tags.stream().collect(toMap(ResourceTag::getKey, ResourceTag::getValue));
  }

  private static ResourceTag tagOf(String key, String value) {
    return new ResourceTag().withKey(key).withValue(value);
  }

  private static void tag(ImsClient alice, String id) {
    AddImageTagRequestBody one = new AddImageTagRequestBody().withTag(tagOf("color", "blue"));
    alice.addImageTag(new AddImageTagRequest().withImageId(id).withBody(one));
    BatchAddOrDeleteTagsRequestBody more =
        new BatchAddOrDeleteTagsRequestBody()
            .withAction(BatchAddOrDeleteTagsRequestBody.ActionEnum.CREATE)
            .withTags(List.of(tagOf("size", "small"), tagOf("kind", "")));
    alice.batchAddOrDeleteTags(new BatchAddOrDeleteTagsRequest().withImageId(id).withBody(more));
    check(tagsOf(alice, id).equals(Map.of("team", "red", "color", "blue", "size", "small", "kind", "")), tagsOf(alice, id));
    List<Tags> every = alice.listImagesTags(new ListImagesTagsRequest()).getTags();
    check(every.stream().anyMatch(tags -> tags.getKey().equals("color") && tags.getValues().equals(List.of("blue"))), every);
    step("addImageTag, batchAddOrDeleteTags, listImageTags and listImagesTags");
  }

  private static void findByTags(ImsClient alice, String id) {
    ListImageByTagsRequestBody query =
        new ListImageByTagsRequestBody()
            .withAction(ListImageByTagsRequestBody.ActionEnum.FILTER)
            .withTags(List.of(new Tags().withKey("color").withValues(List.of("blue"))))
            .withLimit("10");
    ListImageByTagsResponse found = alice.listImageByTags(new ListImageByTagsRequest().withBody(query));
    check(found.getTotalCount() == 1 && id.equals(found.getResources().get(0).getResourceId()), found);
    check(idsOf(find(alice, one -> one.withTag("color=blue"))).equals(Set.of(id)), "by a tag");
    check(String.join(" ", alice.listTags(new ListTagsRequest()).getTags()).contains("blue"), "listTags");
    step("listImageByTags, listImages by a tag, and listTags");
  }

  private static void untag(ImsClient alice, String id) {
    AddOrUpdateTagsRequestBody body = new AddOrUpdateTagsRequestBody().withImageId(id).withImageTag(tagOf("color", "green"));
    alice.createOrUpdateTags(new CreateOrUpdateTagsRequest().withBody(body));
    check("green".equals(tagsOf(alice, id).get("color")), "color");
    DeleteImageTagRequest delete = new DeleteImageTagRequest().withImageId(id).withKey("color");
    alice.deleteImageTag(delete);
    refused(404, null, () -> alice.deleteImageTag(delete));
    step("createOrUpdateTags and deleteImageTag");
  }

  private static String export(ImsClient alice, String id) {
    ExportImageRequestBody body =
        new ExportImageRequestBody().withBucketUrl("bucket:exported.qcow2").withFileFormat(ExportImageRequestBody.FileFormatEnum.QCOW2);
    ExportImageRequest request = new ExportImageRequest().withImageId(id).withBody(body);
    ShowJobResponse job = await(alice, alice.exportImage(request).getJobId());
    check("imsNativeExportImageJob".equals(job.getJobType()) && id.equals(job.getEntities().getImageId()), job);
    String again = create(alice, "from-the-export", "bucket:exported.qcow2");
    refused(400, "IMG.0070", () -> alice.exportImage(request));
    step("exportImage, and createImage of what was exported");
    return again;
  }

  private static void look(ImsClient alice) {
    QuotaInfo quota = alice.showImageQuota(new ShowImageQuotaRequest()).getQuotas().getResources().get(0);
    check("image".equals(quota.getType()) && quota.getUsed() >= 4 && quota.getQuota() > quota.getUsed(), quota);
    List<ListOsVersionsResponseBody> platforms = alice.listOsVersions(new ListOsVersionsRequest()).getBody();
    check(platforms.size() > 3 && platforms.get(0).getVersionList().get(0).getOsBit() >= 32, platforms);
    check(alice.listVersions(new ListVersionsRequest()).getVersions().size() > 2, "versions");
    step("showImageQuota, listOsVersions and listVersions");
  }
}
